import { createReadStream } from 'node:fs';
import { isReleaseVersion, sha256Hex } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import type { AgentRelease } from '@reeve/protocol/api';
import { plugInFileErrors, signerOf } from '@reeve/protocol/plug-in-file';
import semver from 'semver';
import type { Queryable } from '../../kernel/database/database.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import {
  deleteReleaseLine,
  findRelease,
  listStoredReleases,
  lockRelease,
  type StoredAgentRelease,
  saveRelease,
} from './agent-release-store.ts';
import { publisherKeys } from './change-publishers.ts';
import { plugInErrors } from './errors.ts';
import { countComputers, readHoldings } from './holdings.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { refuseNamed } from './policy-names.ts';

/** Word of the contents' kind. */
export const agentContent = 'agent-release';
/** Bytes of a tarball at most: runtime and program are some 50 MB. */
export const mostTarballBytes = 128 * 1024 * 1024;

const shown = (
  { signature: _, publicKey: __, ...release }: StoredAgentRelease,
  own: string,
  computers: number,
): AgentRelease => ({ ...release, own: release.version === own, computers });

/** Newest first, with how many computers run each. */
export const listAgentReleases = async (on: Queryable, own: string): Promise<AgentRelease[]> => {
  const [releases, holdings] = await Promise.all([listStoredReleases(on), readHoldings(on)]);
  return releases
    .map((release) =>
      shown(
        release,
        own,
        countComputers(holdings.filter(({ agentVersion }) => agentVersion === release.version)),
      ),
    )
    .sort((a, b) => semver.rcompare(a.version, b.version));
};

/** Which publisher signed a tarball. Throws `plugInFile.notSigned`. */
export const requireSigner = async (
  on: Queryable,
  { ownKeys }: Pick<PlugInParts, 'ownKeys'>,
  { version, sha256, signature }: { version: string; sha256: string; signature: string },
): Promise<string> => {
  const text = Buffer.from(agentReleaseText(version, sha256));
  const signer = signerOf(text, signature, await publisherKeys(on, ownKeys));
  if (signer === undefined)
    throw plugInFileErrors.notSigned({ what: `this tarball as release ${version} of the agent` });
  return signer;
};

/**
 * Adds a release of the agent; the same file again changes nothing. Throws `plug-ins.badVersion`,
 * `plugInFile.notSigned`, `plug-ins.releaseTaken`.
 */
export const addAgentRelease = async (
  parts: PlugInParts,
  input: { version: string; file: Buffer; signature: string },
  context: RequestContext,
): Promise<AgentRelease> => {
  const { kernel, needs } = parts;
  const { version, file } = input;
  const signature = input.signature.trim();
  if (!isReleaseVersion(version)) throw plugInErrors.badVersion({ version });
  const sha256 = sha256Hex(file);
  const publicKey = await requireSigner(kernel.db, parts, { version, sha256, signature });
  const { bytes } = await needs.content.put(file, { kind: agentContent, limit: mostTarballBytes });
  await kernel.db.transaction(async (tx) => {
    await lockRelease(tx, version);
    const there = await findRelease(tx, version);
    if (there !== undefined && there.sha256 !== sha256)
      throw plugInErrors.releaseTaken({ version });
    const addedBy = context.principal?.name ?? '';
    if (there === undefined)
      await saveRelease(tx, { version, sha256, bytes, signature, publicKey, own: false, addedBy });
    await kernel.signals.raise(tx, 'plug-ins');
    await context.record(tx, { subject: version, details: { sha256, bytes, new: !there } });
  });
  const added = (await listAgentReleases(kernel.db, kernel.version)).find(
    (one) => one.version === version,
  );
  if (added === undefined) throw plugInErrors.noSuchRelease({ version });
  return added;
};

/** Throws `plug-ins.noSuchRelease`, `plug-ins.ownRelease`, `plug-ins.namedByPolicy`. */
export const deleteAgentRelease = async (
  { kernel }: PlugInParts,
  version: string,
  context: RequestContext,
): Promise<void> => {
  if (version === kernel.version) throw plugInErrors.ownRelease({ version });
  await kernel.db.transaction(async (tx) => {
    await lockRelease(tx, version);
    if ((await findRelease(tx, version)) === undefined)
      throw plugInErrors.noSuchRelease({ version });
    await refuseNamed(tx, `The release ${version} of the agent`, {
      agentUpgrade: (settings) => settings.version === version,
    });
    await deleteReleaseLine(tx, version);
    await kernel.signals.raise(tx, 'plug-ins');
    await context.record(tx, { subject: version });
  });
};

/** Reads the tarball of the server's own release into the contents, unless it is there and whole. */
export const putTarball = async (
  { kernel: { db }, needs: { content } }: PlugInParts,
  tarball: { path: string; sha256: string },
): Promise<{ sha256: string; bytes: number }> => {
  const there = await content.find(db, tarball.sha256);
  if (there !== undefined && there.damage === null) return there;
  return content.put(createReadStream(tarball.path), {
    kind: agentContent,
    limit: mostTarballBytes,
  });
};
