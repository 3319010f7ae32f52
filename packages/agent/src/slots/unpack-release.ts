import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError, messageOf } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import { pathFault, signerOf } from '@reeve/protocol/plug-in-file';
import { extract } from 'tar-stream';
import { unpackErrors } from '../unpack/errors.ts';
import type { UnpackOrder } from '../unpack/unpack-order.ts';
import { flushTree, writeNewFile } from '../unpack/write-tree.ts';

/** A release is a runtime of about 130 MB and a program of two. */
const mostBytes = 700 * 1024 * 1024;
const mostFiles = 5000;
const needed = ['agent/main.js', 'node/bin/node'];

const readAll = async (entry: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Everything lies in one folder of any name, which is left out. */
const innerPath = (name: string): string => name.replace(/^\.\//, '').split('/').slice(1).join('/');

const unpackInto = async (order: UnpackOrder & { kind: 'release' }): Promise<void> => {
  const { version, into } = order;
  const refuse = (problem: string) => unpackErrors.badArchive({ version, problem });
  const entries = extract();
  let bytes = 0;
  let files = 0;
  const write = async () => {
    for await (const entry of entries) {
      const { name, type = 'file', size = 0, mode = 0 } = entry.header;
      const path = innerPath(name).replace(/\/$/, '');
      bytes += size;
      if (bytes > mostBytes || ++files > mostFiles) throw refuse('it is too large');
      if (type === 'directory' || path === '') {
        entry.resume();
        continue;
      }
      if (type !== 'file') throw refuse(`${name} is a ${type}`);
      const fault = pathFault(path);
      if (fault !== null) throw refuse(`${name} ${fault}`);
      writeNewFile(
        into,
        path,
        await readAll(entry as unknown as Readable),
        (mode & 0o100) === 0 ? 0o644 : 0o755,
      );
    }
  };
  await Promise.all([pipeline(createReadStream(order.file), createGunzip(), entries), write()]);
};

/**
 * Verifies a release of the agent and unpacks it, durably.
 * @throws `unpack.*`
 */
export const unpackRelease = async (order: UnpackOrder & { kind: 'release' }): Promise<void> => {
  const { version, sha256, signature, publisherKeys, into } = order;
  const text = Buffer.from(agentReleaseText(version, sha256));
  if (signerOf(text, signature, publisherKeys) === undefined) {
    throw unpackErrors.releaseNotSigned({ version });
  }
  mkdirSync(into, { mode: 0o755 });
  try {
    await unpackInto(order);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw unpackErrors.badArchive({ version, problem: messageOf(thrown) }, thrown);
  }
  const missing = needed.find((path) => !existsSync(join(into, path)));
  if (missing) throw unpackErrors.badArchive({ version, problem: `it has no ${missing}` });
  const note = `${JSON.stringify({ format: 1, version, sha256 })}\n`;
  writeNewFile(into, 'release.json', Buffer.from(note), 0o644);
  flushTree(into);
};
