import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, chown, mkdir, symlink } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { SystemAccount } from './system-account.ts';

export interface UnpackOptions {
  /** Becomes the owner of everything; null leaves it to us, `archive` takes the owners of the archive. */
  owner: SystemAccount | null | 'archive';
  /** Flush every file: for a restore that is meant to stay. */
  durable: boolean;
  /** Called with the SHA-256 of each file's contents. */
  onFile(name: string, bytes: number, sha256: string): void;
}

/** Archives are our own and hashed, and still no entry may leave the directory. */
const placeOf = (into: string, name: string): string => {
  const place = normalize(join(into, name));
  if (place !== into && !place.startsWith(into + sep))
    throw new Error(`the archive holds a path outside of it: ${name}`);
  return place;
};

const writeFile = async (
  place: string,
  header: Header,
  body: Readable,
  options: UnpackOptions,
): Promise<void> => {
  await mkdir(dirname(place), { recursive: true });
  const hash = createHash('sha256');
  body.on('data', (chunk: Buffer) => hash.update(chunk));
  const file = createWriteStream(place, {
    mode: (header.mode ?? 0o600) & 0o777,
    flush: options.durable,
  });
  await pipeline(body, file);
  options.onFile(header.name, header.size ?? 0, hash.digest('hex'));
};

const giveTo = async (place: string, header: Header, options: UnpackOptions): Promise<void> => {
  if (options.owner === null || process.getuid?.() !== 0) return;
  const { uid, gid } =
    options.owner === 'archive' ? { uid: header.uid ?? 0, gid: header.gid ?? 0 } : options.owner;
  await chown(place, uid, gid);
};

const unpackEntry = async (
  into: string,
  header: Header,
  body: Readable,
  options: UnpackOptions,
): Promise<void> => {
  const place = placeOf(into, header.name);
  if (header.type === 'symlink') {
    body.resume();
    await symlink(header.linkname ?? '', place);
    return;
  }
  if (header.type === 'directory') {
    body.resume();
    await mkdir(place, { recursive: true });
    await chmod(place, (header.mode ?? 0o700) & 0o777);
  } else await writeFile(place, header, body, options);
  await giveTo(place, header, options);
};

/** Unpacks a `.tar.zst` into an existing directory. Rejects with the reason when the archive is damaged. */
export const unpackArchive = async (
  archive: string,
  into: string,
  options: UnpackOptions,
): Promise<void> => {
  const entries = extract();
  const reading = pipeline(
    createReadStream(archive, { highWaterMark: 1024 * 1024 }),
    createZstdDecompress(),
    entries,
  );
  const unpacking = (async () => {
    for await (const entry of entries) {
      await unpackEntry(into, entry.header, entry as unknown as Readable, options);
      entry.resume();
    }
  })();
  await Promise.all([reading, unpacking]);
};
