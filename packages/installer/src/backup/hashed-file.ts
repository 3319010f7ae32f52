import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { PassThrough, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';

export interface HashedFile {
  name: string;
  bytes: number;
  sha256: string;
}

const zstd = () =>
  createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: 1, // the database is read faster than level 3 packs
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });

/** A stream into a new file of mode 0600, flushed to the disk; `finished` tells its size and hash as written. */
export const hashedFile = (
  path: string,
  options: { compress: boolean },
): { stream: Writable; finished: Promise<HashedFile> } => {
  const hash = createHash('sha256');
  let bytes = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      bytes += chunk.length;
      next(null, chunk);
    },
  });
  const entrance = new PassThrough({ highWaterMark: 4 * 1024 * 1024 });
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true });
  const done = options.compress
    ? pipeline(entrance, zstd(), tap, file)
    : pipeline(entrance, tap, file);
  const finished = done.then(() => ({ name: basename(path), bytes, sha256: hash.digest('hex') }));
  finished.catch(() => undefined); // whoever awaits it gets the error; nobody may, when the source failed first
  return { stream: entrance, finished };
};

export const hashFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
};
