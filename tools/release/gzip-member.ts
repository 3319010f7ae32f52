import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { releaseCache } from './paths.ts';

const compress = promisify(gzip);

/** Content smaller than this is not worth a file in the cache. */
const worthKeeping = 1024 * 1024;

/** Writes a file of the cache in one step: builds may run beside each other. */
export const writeCached = async (file: string, content: Uint8Array): Promise<void> => {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, content);
  await rename(draft, file);
};

/** One gzip member; of large contents it is kept from build to build. Equal content gives equal bytes. */
export const gzipMember = async (content: Buffer, level: number): Promise<Buffer> => {
  if (content.length < worthKeeping) return compress(content, { level });
  const folder = join(releaseCache, 'gzip');
  const file = join(folder, `${createHash('sha256').update(content).digest('hex')}-${level}.gz`);
  const kept = await readFile(file).catch(() => null);
  if (kept !== null) return kept;
  const packed = await compress(content, { level });
  await mkdir(folder, { recursive: true });
  await writeCached(file, packed);
  return packed;
};
