import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { AppError, messageOf } from '@reeve/base';
import { ByteReader } from './byte-reader.ts';
import { bytesAt } from './bytes-at.ts';
import { errors } from './errors.ts';
import { isAddress } from './releases-listing.ts';
import { blockBytes, decodeHeader, paddingOf, type TarEntry } from './tar-header.ts';

/** The entries of a bundle file, one after the other: ask for the next only after the last one's body. */
export interface BundleReader {
  /** Null after the last entry. */
  next(): Promise<TarEntry | null>;
  /** The body of the entry that `next` gave. */
  body(entry: TarEntry): AsyncGenerator<Buffer, void, undefined>;
  /** The same in one buffer. Refuses more than `limit` bytes. */
  smallBody(entry: TarEntry, limit: number): Promise<Buffer>;
  close(): Promise<void>;
}

const damagedBy = (file: string, thrown: unknown): AppError =>
  thrown instanceof AppError ? thrown : errors.damaged({ file, why: messageOf(thrown) }, thrown);

const openStream = (file: string): ByteReader => {
  const unpacked = createZstdDecompress({ chunkSize: 256 * 1024 });
  // The error reaches the reader of `unpacked` through the pipeline; nothing is left to do here.
  const packed = isAddress(file)
    ? Readable.from(bytesAt(file))
    : createReadStream(file, { highWaterMark: 256 * 1024 });
  pipeline(packed, unpacked, () => undefined);
  return new ByteReader(unpacked);
};

const nextEntry = async (bytes: ByteReader): Promise<TarEntry | null> => {
  const entry = decodeHeader(await bytes.exactly(blockBytes));
  if (entry !== null) return entry;
  const last = await bytes.exactly(blockBytes);
  if (!last.every((byte) => byte === 0)) throw new RangeError('the end mark is incomplete');
  if (!(await bytes.atEnd())) throw new RangeError('there is something behind the end');
  return null;
};

/** Every failure of the reader is an `AppError` (`bundle.damaged`) that names the file. */
export const openBundle = (file: string): BundleReader => {
  const bytes = openStream(file);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw damagedBy(file, thrown);
    }
  };
  const body = async function* (entry: TarEntry): AsyncGenerator<Buffer, void, undefined> {
    const pieces = bytes.pieces(entry.bytes);
    for (;;) {
      const piece = await guarded(() => pieces.next());
      if (piece.done === true) break;
      yield piece.value;
    }
    await guarded(() => bytes.exactly(paddingOf(entry.bytes)));
  };
  return {
    next: () => guarded(() => nextEntry(bytes)),
    body,
    smallBody: async (entry, limit) => {
      if (entry.bytes > limit)
        throw errors.damaged({ file, why: `${entry.path} says that it has ${entry.bytes} bytes` });
      const pieces: Buffer[] = [];
      for await (const piece of body(entry)) pieces.push(Buffer.from(piece));
      return Buffer.concat(pieces);
    },
    close: () => bytes.close(),
  };
};
