import { AppError, canonicalJson, type Json } from '@reeve/base';
import type { PackageFile, PackageManifest } from '@reeve/protocol/agent';
import { collectFolder } from './collect-folder.ts';
import { collectHttp } from './collect-http.ts';
import { type Collected, packageContent } from './collected-files.ts';
import { packagesErrors } from './errors.ts';
import { manifestOf, type Remembered, type StoredPackage, same, sameManifest } from './package.ts';
import {
  findPackage,
  insertSnapshot,
  lockPackage,
  type Verdict,
  writeVerdict,
} from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';

/** What the source has shown. */
type Look =
  | { readable: true; files: readonly PackageFile[]; remembered: Remembered }
  | { readable: false; message: string };

const manifestLimit = 64 * 1024 * 1024;
/** How often others may change the package in the meantime. */
const mostTries = 3;

const filesHere = async (
  { kernel: { db }, needs }: PackagesParts,
  { snapshot }: StoredPackage,
): Promise<Set<string>> => {
  const here = new Set<string>();
  for (const { sha256 } of snapshot?.manifest.files ?? []) {
    const blob = await needs.content.find(db, sha256);
    if (blob && blob.damage === null) here.add(sha256);
  }
  return here;
};

const collect = async (
  parts: PackagesParts,
  stored: StoredPackage,
  signal: AbortSignal,
): Promise<Collected> => {
  const { source } = stored.definition;
  if (source.kind === 'none') return { files: [], remembered: {} };
  const collecting = {
    content: parts.needs.content,
    limits: parts.limits(),
    here: await filesHere(parts, stored),
    signal,
  };
  return source.kind === 'folder'
    ? collectFolder(collecting, source.path, parts.kernel.config.home)
    : collectHttp(collecting, source.files, stored.remembered);
};

const isOfSource = (thrown: unknown): thrown is AppError =>
  thrown instanceof AppError && /^(packages|content)\./.test(thrown.code);

const lookAtSource = async (
  parts: PackagesParts,
  stored: StoredPackage,
  signal: AbortSignal,
): Promise<Look> => {
  try {
    return { readable: true, ...(await collect(parts, stored, signal)) };
  } catch (thrown) {
    if (!isOfSource(thrown) || signal.aborted) throw thrown;
    return { readable: false, message: thrown.message };
  }
};

/** The manifest as it should be now; null: there are no files to make it of. */
const manifestNow = (stored: StoredPackage, look: Look): PackageManifest | null => {
  const { snapshot, definition } = stored;
  const number = (snapshot?.number ?? 0) + 1;
  if (look.readable) return manifestOf(stored, look.files, number);
  // What is said about the files may have changed, though they cannot be read just now.
  return snapshot && same(snapshot.source, definition.source)
    ? manifestOf(stored, snapshot.manifest.files, number)
    : null;
};

const putManifest = async ({ needs }: PackagesParts, manifest: PackageManifest) => {
  const bytes = Buffer.from(canonicalJson(manifest as unknown as Json));
  const { sha256 } = await needs.content.put(bytes, { kind: packageContent, limit: manifestLimit });
  return { manifest, sha256, manifestBytes: bytes.length };
};

export interface Refreshed {
  verdict: Verdict;
  message: string;
}

const judge = (look: Look, isNew: boolean, manifest: PackageManifest | null): Refreshed => {
  if (!look.readable) return { verdict: 'broken', message: look.message };
  return isNew
    ? { verdict: 'changed', message: `Snapshot ${manifest?.snapshot} was taken` }
    : { verdict: 'good', message: '' };
};

/** Undefined: the package was changed in the meantime, and what was seen is not of it. */
const conclude = async (
  parts: PackagesParts,
  stored: StoredPackage,
  look: Look,
): Promise<Refreshed | undefined> => {
  const { db, signals, logger } = parts.kernel;
  const manifest = manifestNow(stored, look);
  const { snapshot, id, name, version, definition } = stored;
  const isNew = manifest !== null && !(snapshot && sameManifest(manifest, snapshot.manifest));
  const put = isNew ? await putManifest(parts, manifest) : null;
  const refreshed = judge(look, isNew, manifest);
  return db.transaction(async (tx) => {
    const now = await lockPackage(tx, id);
    if (now.revision !== stored.revision || now.snapshot?.number !== snapshot?.number)
      return undefined;
    if (put) await insertSnapshot(tx, { ...put, source: definition.source });
    const remembered = look.readable ? { remembered: look.remembered } : {};
    const before = await writeVerdict(tx, id, { ...refreshed, ...remembered });
    if (put || snapshot === null) await parts.needs.deliveriesChanged(tx);
    if (put || before !== refreshed.verdict) await signals.raise(tx, 'packages');
    if (!look.readable && before !== 'broken')
      logger.warn(
        { package: name, version, reason: look.message },
        'the source of a package is broken',
      );
    return refreshed;
  });
};

/**
 * Looks at the source of a package, takes a new snapshot where agents would get anything else, and notes the verdict.
 * May be cut off at any moment and done again. Throws `packages.notFound`, `packages.changedMeanwhile`.
 */
export const refreshPackage = async (
  parts: PackagesParts,
  id: string,
  signal: AbortSignal,
): Promise<Refreshed> => {
  for (let tries = 0; tries < mostTries; tries++) {
    const stored = await findPackage(parts.kernel.db, id);
    if (!stored) throw packagesErrors.notFound({ id });
    const refreshed = await conclude(parts, stored, await lookAtSource(parts, stored, signal));
    if (refreshed) return refreshed;
  }
  throw packagesErrors.changedMeanwhile();
};
