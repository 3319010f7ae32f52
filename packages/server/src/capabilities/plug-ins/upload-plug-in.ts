import { openPlugInFile, plugInLimits } from '@reeve/protocol/plug-in-file';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { listPublishers } from './change-publishers.ts';
import { checkManifest } from './check-manifest.ts';
import { plugInErrors } from './errors.ts';
import type { KindsOfPlugIns } from './kinds-of-plug-ins.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { insertVersion, listVersionsOf, lockPlugIn } from './plug-in-store.ts';

/** Word of the contents' kind. */
export const plugInContent = 'plug-in';

/**
 * Adds a version of a plug-in; the same file again changes nothing. Gives the plug-in's name. Throws
 * `plugInFile.…`, `plug-ins.builtIn`, `badRange`, `contradicts`, `versionTaken`, `nameTaken`.
 */
export const uploadPlugIn = async (
  { kernel: { db, signals }, needs: { content }, ownKeys }: PlugInParts,
  kinds: KindsOfPlugIns,
  file: Buffer,
  context: RequestContext,
): Promise<string> => {
  const publishers = await listPublishers(db, ownKeys);
  const { manifest, publicKey } = await openPlugInFile(
    file,
    publishers.map((one) => one.publicKey),
  );
  const isOwn = publishers.some((one) => one.own && one.publicKey === publicKey);
  checkManifest(manifest, isOwn);
  await kinds.check(manifest);
  const { name, version } = manifest;
  const { sha256, bytes } = await content.put(file, {
    kind: plugInContent,
    limit: plugInLimits.fileBytes,
  });
  const publisher = publishers.find((one) => one.publicKey === publicKey)?.name ?? '';
  await db.transaction(async (tx) => {
    await lockPlugIn(tx, name);
    const there = await listVersionsOf(tx, name);
    const same = there.find((one) => one.version === version);
    if (same !== undefined && same.sha256 !== sha256)
      throw plugInErrors.versionTaken({ name, version });
    const trusted = new Set(publishers.map((one) => one.publicKey));
    const owner = there.find((one) => one.publicKey !== publicKey && trusted.has(one.publicKey));
    if (owner !== undefined) throw plugInErrors.nameTaken({ name, publisher: owner.publisher });
    if (same === undefined)
      await insertVersion(tx, {
        name,
        version,
        manifest,
        sha256,
        bytes,
        publicKey,
        publisher,
        uploadedBy: context.principal?.name ?? '',
      });
    await signals.raise(tx, 'plug-ins');
    await context.record(tx, {
      subject: `${name} ${version}`,
      details: { sha256, bytes, publisher, new: same === undefined },
    });
  });
  await kinds.refresh();
  return name;
};
