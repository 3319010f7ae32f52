import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Queryable } from '../../kernel/database/database.ts';
import type { Logger } from '../../kernel/logger.ts';
import { readRange } from './byte-range.ts';
import { findDamage } from './check-content.ts';
import type { ContentFiles } from './content-files.ts';
import { type Blob, findBlob, noteCheck } from './content-store.ts';
import { contentErrors } from './errors.ts';

interface ServeNeeds {
  db: Queryable;
  files: ContentFiles;
  logger: Logger;
}

interface FoundBlob extends Blob {
  mark: string;
}

/** Bytes up to which a content is read before it is sent. */
const smallBytes = 1024 * 1024;
/** A reader that takes nothing for so long has gone. */
const stallMs = 60_000;

/** Sends contents by their hash; bytes that have another hash are never sent to their end. */
export const createContentServer = ({ db, files, logger }: ServeNeeds) => {
  /** By hash: the mark of the file that was read and found good. A changed file has another mark. */
  const good = new Map<string, string>();
  const checks = new Map<string, Promise<string | null>>();

  const condemn = async (sha256: string, damage: string): Promise<void> => {
    good.delete(sha256);
    logger.error({ sha256, damage }, 'content is damaged');
    await noteCheck(db, sha256, damage);
  };

  /** Throws `content.notFound`, `content.damaged`: what is cheap to see of a file without reading it. */
  const find = async (sha256: string): Promise<FoundBlob> => {
    const blob = await findBlob(db, sha256);
    if (blob === undefined) throw contentErrors.notFound({ sha256 });
    const file = await files.look(sha256);
    const damage =
      blob.damage ??
      (file === null
        ? 'the file is missing'
        : file.bytes === blob.bytes
          ? null
          : `it has ${file.bytes} bytes in place of ${blob.bytes}`);
    if (damage !== null && blob.damage === null) await condemn(sha256, damage);
    if (damage !== null || file === null)
      throw contentErrors.damaged({ sha256, damage: damage ?? 'the file is missing' });
    return { ...blob, mark: file.mark };
  };

  /** A part cannot be compared with the hash: the whole file is, once for all who ask for parts of it. */
  const requireGood = async ({ sha256, mark }: FoundBlob): Promise<void> => {
    if (good.get(sha256) === mark) return;
    const check = checks.get(sha256) ?? findDamage(files, sha256);
    checks.set(sha256, check);
    const damage = await check.finally(() => checks.delete(sha256));
    if (damage === null) good.set(sha256, mark);
    else {
      await condemn(sha256, damage);
      throw contentErrors.damaged({ sha256, damage });
    }
  };

  /** The last chunk is held back until the hash is known: of damaged bytes the end, and so the length, is missing. */
  const whole = async function* (blob: FoundBlob) {
    const hash = createHash('sha256');
    let held: Buffer | undefined;
    for await (const chunk of files.read(blob.sha256) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (held) yield held;
      held = chunk;
    }
    const found = hash.digest('hex');
    if (found !== blob.sha256) {
      const damage = `its bytes have the hash ${found}`;
      await condemn(blob.sha256, damage);
      throw contentErrors.damaged({ sha256: blob.sha256, damage });
    }
    good.set(blob.sha256, blob.mark);
    if (held) yield held;
  };

  const headersOf = ({ sha256 }: Blob) => ({
    etag: `"${sha256}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
    'content-type': 'application/octet-stream',
  });

  const sendPart = async (
    reply: FastifyReply,
    blob: FoundBlob,
    part: { start: number; end: number },
  ): Promise<FastifyReply> => {
    await requireGood(blob);
    return reply
      .status(206)
      .headers(headersOf(blob))
      .header('content-range', `bytes ${part.start}-${part.end}/${blob.bytes}`)
      .header('content-length', part.end - part.start + 1)
      .send(files.read(blob.sha256, part));
  };

  const sendWhole = async (reply: FastifyReply, blob: FoundBlob): Promise<FastifyReply> => {
    // Of what is sent in one piece nothing can be held back: it is read beforehand.
    if (blob.bytes <= smallBytes) await requireGood(blob);
    return reply
      .headers(headersOf(blob))
      .header('content-length', blob.bytes)
      .send(Readable.from(whole(blob), { objectMode: false }));
  };

  const refuseRange = (reply: FastifyReply, { bytes }: Blob, range: string): FastifyReply =>
    reply
      .status(416)
      .header('content-range', `bytes */${bytes}`)
      .send(contentErrors.noSuchRange({ bytes, range }).toBody());

  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    sha256: string,
  ): Promise<FastifyReply> => {
    const blob = await find(sha256);
    const { etag } = headersOf(blob);
    if (request.headers['if-none-match'] === etag)
      return reply.status(304).header('etag', etag).send();
    const ifRange = request.headers['if-range'];
    const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
    const range = readRange(asked, blob.bytes);
    if (range.is === 'outside') return refuseRange(reply, blob, asked ?? '');
    reply.raw.setTimeout(stallMs, () => reply.raw.destroy());
    return range.is === 'part' ? sendPart(reply, blob, range) : sendWhole(reply, blob);
  };
};
