import { mkdirSync, readFileSync } from 'node:fs';
import type { PlugInManifest } from '@reeve/protocol/agent';
import { openPlugInFile } from '@reeve/protocol/plug-in-file';
import { unpackErrors } from '../../unpack/errors.ts';
import type { UnpackOrder } from '../../unpack/unpack-order.ts';
import { flushTree, writeNewFile } from '../../unpack/write-tree.ts';
import { checkPlugIn } from './check-plug-in.ts';

/** What the agent reads again at each start: the bytes that were signed. */
export const manifestName = 'manifest.json';

/**
 * Verifies a plug-in file and unpacks it, durably.
 * @throws `plugInFile.*`, `unpack.*`
 */
export const unpackPlugIn = async (
  order: UnpackOrder & { kind: 'plug-in' },
): Promise<PlugInManifest> => {
  const opened = await openPlugInFile(readFileSync(order.file), order.publisherKeys);
  const { manifest, files } = opened;
  if (manifest.name !== order.name || manifest.version !== order.version) {
    const found = `${manifest.name} ${manifest.version}`;
    throw unpackErrors.otherPlugIn({ found, wanted: `${order.name} ${order.version}` });
  }
  const { agentVersion, present } = order;
  checkPlugIn(manifest, { agentVersion, platform: process.platform, present });
  mkdirSync(order.into, { mode: 0o700 });
  for (const [path, content] of files) writeNewFile(order.into, path, content, 0o600);
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  writeNewFile(order.into, manifestName, Buffer.from(text), 0o600);
  flushTree(order.into);
  return manifest;
};
