import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '@reeve/base';
import type { ReleasesFile } from '@reeve/protocol/release';
import { parseBundleFileName } from './bundle-name.ts';
import { flush, writeDurably } from './durable.ts';
import { errors } from './errors.ts';
import { fetchListing, isAddress } from './releases-listing.ts';

type Listed = ReleasesFile['releases'][number];

/** Half a minute without a byte ends an attempt; what has arrived is kept. */
const silenceMs = 30_000;

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw thrown;
  }
};

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
};

const findListed = async (url: string, name: string): Promise<Listed> => {
  const { releases } = await fetchListing(new URL('.', url).href);
  const listed = releases.find((release) => release.file === name);
  if (listed === undefined)
    throw errors.notFound({ where: url, why: 'releases.json there does not list it' });
  return listed;
};

/** Bytes of `part` that belong to the listed file; the rest of another one is thrown away. */
const bytesToKeep = async (part: string, listed: Listed): Promise<number> => {
  const marker = await readFile(`${part}.sha256`, 'utf8').catch(() => '');
  const bytes = await sizeOf(part);
  if (marker === listed.sha256 && bytes <= listed.bytes) return bytes;
  await rm(part, { force: true });
  await writeDurably(`${part}.sha256`, listed.sha256, 0o644);
  return 0;
};

const request = async (url: string, from: number, silence: AbortSignal): Promise<Response> => {
  const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  const response = await fetch(url, { headers, signal: silence });
  if (response.status === 200 || response.status === 206) return response;
  await response.body?.cancel();
  throw new Error(`the answer is status ${response.status}`);
};

const startOf = (response: Response): number =>
  response.status === 206
    ? Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN)
    : 0;

const writeBody = async (
  response: Response,
  file: FileHandle,
  listed: Listed,
  heard: () => void,
): Promise<void> => {
  let at = startOf(response);
  if (Number.isNaN(at)) throw new Error('the answer does not say which part of the file it is');
  for await (const piece of response.body ?? []) {
    heard();
    if (at + piece.length > listed.bytes)
      throw errors.tooLarge({ url: response.url, limit: listed.bytes });
    await file.write(piece, 0, piece.length, at);
    at += piece.length;
  }
  await file.truncate(at);
  await file.sync();
};

const download = async (url: string, part: string, listed: Listed): Promise<void> => {
  const from = await bytesToKeep(part, listed);
  if (from === listed.bytes) return;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('nothing arrives any more')), silenceMs);
  const file = await open(part, from > 0 ? 'r+' : 'w', 0o644);
  try {
    const response = await request(url, from, silence.signal);
    await writeBody(response, file, listed, () => timer.refresh());
  } finally {
    clearTimeout(timer);
    await file.close();
  }
};

const downloadOrExplain = async (url: string, part: string, listed: Listed): Promise<void> => {
  try {
    await download(url, part, listed);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AppError') throw thrown;
    const reason = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
    throw errors.downloadFailed({ url, why: messageOf(reason) }, thrown);
  }
};

/**
 * Brings a bundle from an http(s) address into the directory `into` and gives its path. Size and hash come
 * from the `releases.json` beside it; a download that was cut goes on where it ended when done again. Throws
 * `bundle.downloadFailed`, `bundle.tooLarge`, `bundle.altered`, `bundle.notFound`.
 */
export const fetchBundle = async (url: string, into: string): Promise<string> => {
  const name = isAddress(url) ? basename(new URL(url).pathname) : '';
  if (parseBundleFileName(name) === null)
    throw errors.badLocation({ where: url, why: 'it does not end with the name of a bundle' });
  const listed = await findListed(url, name);
  await mkdir(into, { recursive: true });
  const file = join(into, name);
  if ((await sizeOf(file)) === listed.bytes && (await hashOf(file)) === listed.sha256) return file;
  const part = `${file}.part`;
  await downloadOrExplain(url, part, listed);
  const found = await sizeOf(part);
  if (found < listed.bytes)
    throw errors.downloadFailed({ url, why: `it ended after ${found} of ${listed.bytes} bytes` });
  if ((await hashOf(part)) !== listed.sha256) {
    await rm(part, { force: true });
    throw errors.altered({ file: url, why: 'its hash is not the one in releases.json' });
  }
  await rename(part, file);
  await rm(`${part}.sha256`, { force: true });
  await flush(into);
  return file;
};
