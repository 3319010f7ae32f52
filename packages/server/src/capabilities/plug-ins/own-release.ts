import { existsSync, readFileSync } from 'node:fs';
import { isBundled, messageOf } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import { findRelease, lockRelease, saveRelease } from './agent-release-store.ts';
import { putTarball, requireSigner } from './agent-releases.ts';
import type { PlugInParts } from './plug-in-parts.ts';

/** The agent of this server's own release, as one of those that it can roll out. */
export interface OwnRelease {
  /** Resolves when it is listed and its tarball stored; in a source checkout the agent is built first. */
  ensure(): Promise<void>;
  /** The same without waiting; what goes wrong is logged. */
  prepare(): void;
}

/** A release brings its signature; a checkout makes one. */
const signatureOf = (
  { ownKeys }: PlugInParts,
  version: string,
  tarball: { path: string; sha256: string },
): string => {
  const file = `${tarball.path}.sig`;
  if (isBundled() && existsSync(file)) return readFileSync(file, 'utf8').trim();
  return ownKeys.sign(Buffer.from(agentReleaseText(version, tarball.sha256))) ?? '';
};

const store = async (parts: PlugInParts): Promise<void> => {
  const { kernel, needs } = parts;
  const { version } = kernel;
  const tarball = await needs.ownTarball();
  const { sha256, bytes } = await putTarball(parts, tarball);
  const signature = signatureOf(parts, version, tarball);
  const publicKey = await requireSigner(kernel.db, parts, { version, sha256, signature });
  await kernel.db.transaction(async (tx) => {
    await lockRelease(tx, version);
    const there = await findRelease(tx, version);
    if (there?.sha256 === sha256 && there.signature === signature) return;
    await saveRelease(tx, {
      version,
      sha256,
      bytes,
      signature,
      publicKey,
      own: true,
      addedBy: 'Reeve',
    });
    if (there !== undefined) await needs.deliveriesChanged(tx);
    await kernel.signals.raise(tx, 'plug-ins');
  });
};

export const createOwnRelease = (parts: PlugInParts): OwnRelease => {
  let flight: Promise<void> | undefined;
  const ensure = (): Promise<void> => {
    flight ??= store(parts).finally(() => {
      flight = undefined;
    });
    return flight;
  };
  return {
    ensure,
    prepare: () => {
      ensure().catch((error: unknown) =>
        parts.kernel.logger.warn(
          { reason: messageOf(error) },
          'the agent of this release cannot be rolled out by policy',
        ),
      );
    },
  };
};
