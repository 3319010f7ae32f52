import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib';
import { encodeHeader, endOfArchive, paddingOf, type TarEntry } from './tar-header.ts';

/** One entry to pack; its content lies in the file `from` or is `content`; links have none. */
export interface EntryToPack extends TarEntry {
  from?: string;
  content?: Buffer;
}

export interface FrameOptions {
  /** Zstandard level, 1 to 19. */
  level: number;
  /** Finds equal stretches up to 128 MiB apart: for files that hold each other. */
  longDistance?: boolean;
}

const paramsOf = (options: FrameOptions): Record<number, number> => ({
  [constants.ZSTD_c_compressionLevel]: options.level,
  [constants.ZSTD_c_checksumFlag]: 1,
  ...(options.longDistance === true
    ? { [constants.ZSTD_c_enableLongDistanceMatching]: 1, [constants.ZSTD_c_windowLog]: 27 }
    : {}),
});

const tarPieces = async function* (entries: readonly EntryToPack[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield encodeHeader(entry);
    if (entry.content !== undefined) {
      yield entry.content;
      yield Buffer.alloc(paddingOf(entry.content.length));
    }
    if (entry.from === undefined) continue;
    let bytes = 0;
    for await (const piece of createReadStream(entry.from, { highWaterMark: 1024 * 1024 })) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes !== entry.bytes) throw new Error(`${entry.from} changed while it was packed`);
    yield Buffer.alloc(paddingOf(bytes));
  }
};

/**
 * A part of the archive as a Zstandard frame of its own. A bundle is such frames one behind the other, so that
 * parts which did not change since the last build are taken as they are.
 */
export const packFrame = async (
  entries: readonly EntryToPack[],
  options: FrameOptions,
): Promise<Buffer> => {
  const packer = createZstdCompress({ params: paramsOf(options), chunkSize: 1024 * 1024 });
  const packed: Buffer[] = [];
  packer.on('data', (piece: Buffer) => packed.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    packer.once('end', resolve);
    packer.once('error', reject);
  });
  for await (const piece of tarPieces(entries))
    if (!packer.write(piece)) await new Promise((resolve) => packer.once('drain', resolve));
  packer.end();
  await ended;
  return Buffer.concat(packed);
};

const smallEntry = (path: string, content: Uint8Array): Buffer =>
  Buffer.concat([
    encodeHeader({ path, bytes: content.length, mode: 0o644 }),
    content,
    Buffer.alloc(paddingOf(content.length)),
  ]);

/** Frame with `manifest.json` and `manifest.sig.json`: the first of a bundle. */
export const packHead = (manifest: Uint8Array, signatures: Uint8Array): Buffer =>
  zstdCompressSync(
    Buffer.concat([
      smallEntry('manifest.json', manifest),
      smallEntry('manifest.sig.json', signatures),
    ]),
  );

/** Writes a bundle out of its frames, the head first, and flushes it. */
export const writeBundle = async (file: string, frames: readonly Uint8Array[]): Promise<void> => {
  const handle = await open(file, 'w', 0o644);
  try {
    for (const frame of frames) await handle.writeFile(frame);
    await handle.writeFile(zstdCompressSync(endOfArchive()));
    await handle.sync();
  } finally {
    await handle.close();
  }
};
