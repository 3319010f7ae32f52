import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '@reeve/base';
import { contentErrors } from '../../content/errors.ts';
import { hashOfFile, type WantedContent } from '../../content/fetch-content.ts';
import type { OpenContent } from '../../content/open-content.ts';
import { isDiskTrouble } from '../../home/disk-trouble.ts';
import { flushDirectory, isMissing, makeDirectory } from '../../home/durable-file.ts';
import type { TokenBucket } from './token-bucket.ts';

/** What a kill, or a power cut, may cost at most. */
export const chunkBytes = 1024 * 1024;

export interface FetchOptions {
  open: OpenContent;
  bucket: TokenBucket;
  /** Before each chunk; throws when nothing may be fetched now. */
  mayGoOn: () => Promise<void>;
  signal: AbortSignal;
}

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size;
  } catch (thrown) {
    if (isMissing(thrown)) return 0;
    throw thrown;
  }
};

const part = (sha256: string): string => `${sha256}.part`;

/** Files by their hash, each whole or in part; what is not needed any more stays as long as there is room. */
export class FileCache {
  readonly #directory: string;
  readonly #mostBytes: number;

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
    makeDirectory(directory);
  }

  pathOf(sha256: string): string {
    return join(this.#directory, sha256);
  }

  has({ sha256, bytes }: WantedContent): boolean {
    const path = this.pathOf(sha256);
    return existsSync(path) && sizeOf(path) === bytes;
  }

  /** Bytes that are still to come. */
  missing(files: readonly WantedContent[]): number {
    const once = new Map(files.map((file) => [file.sha256, file]));
    return [...once.values()]
      .filter((file) => !this.has(file))
      .map(({ sha256, bytes }) => Math.max(0, bytes - sizeOf(this.pathOf(part(sha256)))))
      .reduce((sum, bytes) => sum + bytes, 0);
  }

  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.#directory);
    return bavail * bsize;
  }

  /**
   * Brings a file here, in chunks, going on where an earlier try has stopped; what is kept under its hash has it.
   * @throws `content.*`, and what `mayGoOn` throws
   */
  async fetch(wanted: WantedContent, options: FetchOptions): Promise<void> {
    if (this.has(wanted)) {
      utimesSync(this.pathOf(wanted.sha256), new Date(), new Date());
      return;
    }
    const path = this.pathOf(part(wanted.sha256));
    const descriptor = openSync(path, 'a', 0o600);
    try {
      let length = sizeOf(path);
      if (length > wanted.bytes) {
        truncateSync(path);
        length = 0;
      }
      while (length < wanted.bytes) {
        await options.mayGoOn();
        length = await this.#append(descriptor, path, wanted, length, options);
        fsyncSync(descriptor);
      }
    } finally {
      closeSync(descriptor);
    }
    await this.#accept(wanted, path);
  }

  async #append(
    descriptor: number,
    path: string,
    wanted: WantedContent,
    from: number,
    { open, bucket, signal }: FetchOptions,
  ): Promise<number> {
    const { sha256, bytes } = wanted;
    const answer = await open(sha256, from, signal, Math.min(chunkBytes, bytes - from));
    // A server that gives all of it, whatever it was asked for, begins anew.
    if (answer.from !== from) truncateSync(path);
    let length = answer.from;
    try {
      for await (const piece of answer.body) {
        length += piece.length;
        if (length > bytes) throw contentErrors.damaged({ sha256, problem: 'it is too long' });
        writeSync(descriptor, piece);
        await bucket.take(piece.length, signal);
      }
    } catch (thrown) {
      if (thrown instanceof AppError || isDiskTrouble(thrown)) throw thrown;
      throw contentErrors.cutOff({ sha256, bytes: length, problem: messageOf(thrown) }, thrown);
    }
    if (length > from) return length;
    throw contentErrors.cutOff({ sha256, bytes: length, problem: 'the answer was empty' });
  }

  async #accept({ sha256 }: WantedContent, path: string): Promise<void> {
    const found = await hashOfFile(path);
    if (found !== sha256) {
      rmSync(path);
      throw contentErrors.damaged({ sha256, problem: `its hash is ${found}` });
    }
    renameSync(path, this.pathOf(sha256));
    flushDirectory(this.#directory);
  }

  /** Forgets a file that turned out to be another one. */
  drop(sha256: string): void {
    rmSync(this.pathOf(sha256), { force: true });
  }

  /** Removes parts that nobody waits for, and what has not been used for longest, beyond the bound. */
  trim(wanted: ReadonlySet<string>): void {
    let total = 0;
    const files = readdirSync(this.#directory)
      .map((name) => ({ name, facts: statSync(join(this.#directory, name)) }))
      .sort((a, b) => b.facts.mtimeMs - a.facts.mtimeMs);
    for (const { name, facts } of files) {
      if (wanted.has(name.replace(/\.part$/, ''))) continue;
      total += facts.size;
      if (total > this.#mostBytes || name.endsWith('.part')) {
        rmSync(join(this.#directory, name));
        total -= facts.size;
      }
    }
  }
}
