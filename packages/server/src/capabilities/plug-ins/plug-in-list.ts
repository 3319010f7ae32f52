import type { PlugInManifest } from '@reeve/protocol/agent';
import type { PlugIn, PlugInFit, PlugInMatrix } from '@reeve/protocol/api';
import semver from 'semver';
import type { Queryable } from '../../kernel/database/database.ts';
import { plugInErrors } from './errors.ts';
import { countHolding, type Holding, readHoldings } from './holdings.ts';
import { faultsOfNewcomer } from './judge-plug-ins.ts';
import { manifestBook } from './manifest-book.ts';
import { makeMatrix } from './matrix.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { listVersions } from './plug-in-store.ts';
import { builtInManifests, isBuiltIn, type UploadedVersion } from './plug-in-version.ts';
import { policiesOfKind } from './policies-of-kind.ts';
import { plugInKind } from './policy-names.ts';

type VersionLine = PlugIn['versions'][number];

const newestFirst = (a: VersionLine, b: VersionLine): number =>
  semver.rcompare(a.version, b.version);

const countOf = (holdings: readonly Holding[], name: string, version: string): number =>
  countHolding(holdings, (held) => held.name === name && held.version === version);

const builtInLine = (holdings: readonly Holding[], manifest: PlugInManifest): VersionLine => ({
  version: manifest.version,
  manifest,
  sha256: '',
  bytes: 0,
  publisher: 'Reeve',
  uploadedBy: 'Reeve',
  uploadedAt: null,
  builtIn: true,
  computers: countOf(holdings, manifest.name, manifest.version),
});

const uploadedLine = (
  holdings: readonly Holding[],
  { publicKey: _, name, ...rest }: UploadedVersion,
): VersionLine => ({
  ...rest,
  builtIn: false,
  computers: countOf(holdings, name, rest.version),
});

const plugInOf = (name: string, versions: VersionLine[]): PlugIn => {
  const newest = versions.sort(newestFirst)[0]?.manifest;
  return {
    name,
    title: newest?.title ?? name,
    description: newest?.description ?? '',
    versions,
  };
};

/** Those that are part of the agent first, then the others by name, their newest version first. */
export const listPlugIns = async (on: Queryable, release: string): Promise<PlugIn[]> => {
  const [holdings, uploads] = await Promise.all([readHoldings(on), listVersions(on)]);
  const lines = new Map<string, VersionLine[]>();
  for (const manifest of builtInManifests(release))
    lines.set(manifest.name, [builtInLine(holdings, manifest)]);
  for (const upload of uploads)
    lines.set(upload.name, [...(lines.get(upload.name) ?? []), uploadedLine(holdings, upload)]);
  return [...lines].map(([name, versions]) => plugInOf(name, versions));
};

/** Throws `plug-ins.noSuchPlugIn`. */
export const readPlugIn = async (on: Queryable, release: string, name: string): Promise<PlugIn> => {
  const found = (await listPlugIns(on, release)).find((one) => one.name === name);
  if (found === undefined) throw plugInErrors.noSuchPlugIn({ name });
  return found;
};

export const readMatrix = async ({
  kernel,
}: Pick<PlugInParts, 'kernel'>): Promise<PlugInMatrix> => {
  const { db, version } = kernel;
  const [holdings, uploads, policies] = await Promise.all([
    readHoldings(db),
    listVersions(db),
    policiesOfKind(db, plugInKind),
  ]);
  const known = [...builtInManifests(version), ...uploads.map(({ manifest }) => manifest)];
  return makeMatrix({
    holdings,
    find: manifestBook(uploads),
    builtIn: isBuiltIn,
    titles: new Map(known.map(({ name, title }) => [name, title])),
    wanted: {
      plugIns: policies.map(({ settings }) => ({
        name: String(settings.plugIn),
        version: settings.version === null ? null : String(settings.version),
      })),
    },
  });
};

/** Throws `plug-ins.notFound`. */
export const readFit = async (
  on: Queryable,
  { name, version }: { name: string; version: string },
): Promise<PlugInFit> => {
  const [all, uploads] = await Promise.all([readHoldings(on), listVersions(on)]);
  const newcomer = uploads.find((one) => one.name === name && one.version === version)?.manifest;
  if (newcomer === undefined) throw plugInErrors.notFound({ name, version });
  const find = manifestBook(uploads);
  const holdings = all.filter(({ plugIns }) => plugIns.length > 0);
  const fit: PlugInFit = { computers: 0, have: 0, fit: 0, unfit: [] };
  for (const holding of holdings) {
    const { computers, plugIns } = holding;
    fit.computers += computers;
    if (plugIns.some((held) => held.name === name && held.version === version))
      fit.have += computers;
    const faults = faultsOfNewcomer(newcomer, holding, find);
    if (faults.length === 0) fit.fit += computers;
    for (const because of faults) {
      const there = fit.unfit.find((one) => one.because === because);
      if (there === undefined) fit.unfit.push({ because, computers });
      else there.computers += computers;
    }
  }
  fit.unfit.sort((a, b) => b.computers - a.computers);
  return fit;
};
