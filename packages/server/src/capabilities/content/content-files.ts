import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, messageOf, newGuid } from '@reeve/base';
import { contentErrors } from './errors.ts';

export interface Draft {
  path: string;
  sha256: string;
  bytes: number;
}

/** Bytes that are read at once: fewer turns for large files. */
const readBytes = 256 * 1024;

const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'ENOENT';

const flushDirectory = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Counts and hashes what flows through; throws when it is more than `limit` bytes. */
const measure = (limit: number) => {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    through: async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > limit) throw contentErrors.tooLarge({ limit });
        hash.update(chunk);
        yield chunk;
      }
    },
    result: () => ({ sha256: hash.digest('hex'), bytes }),
  };
};

export type ContentFiles = ReturnType<typeof createContentFiles>;

/** The folder `REEVE_HOME/content`: files named by the hash of what is in them, and drafts of files to come. */
export const createContentFiles = (folder: string) => {
  const drafts = join(folder, 'incoming');
  const folderOf = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const pathOf = (sha256: string): string => join(folderOf(sha256), sha256);

  const writeDraft = async (source: Readable | Uint8Array, limit: number): Promise<Draft> => {
    const path = join(drafts, newGuid());
    const measured = measure(limit);
    const input = source instanceof Uint8Array ? Readable.from([Buffer.from(source)]) : source;
    try {
      await mkdir(drafts, { recursive: true });
      const output = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(input, measured.through, output);
      return { path, ...measured.result() };
    } catch (thrown) {
      await rm(path, { force: true });
      if (thrown instanceof AppError) throw thrown;
      throw contentErrors.notStored({ folder, reason: messageOf(thrown) }, thrown);
    }
  };

  return {
    pathOf,
    /** Writes and flushes a file of its own that nobody reads yet. Throws `content.tooLarge`, `content.notStored`. */
    writeDraft,
    dropDraft: (draft: Draft): Promise<void> => rm(draft.path, { force: true }),
    /** Puts a draft in its place, over what is there; it is durable afterwards. */
    adopt: async (draft: Draft): Promise<void> => {
      try {
        await mkdir(folderOf(draft.sha256), { recursive: true });
        await rename(draft.path, pathOf(draft.sha256));
        await flushDirectory(folderOf(draft.sha256));
      } catch (thrown) {
        throw contentErrors.notStored({ folder, reason: messageOf(thrown) }, thrown);
      }
    },
    remove: (sha256: string): Promise<void> => rm(pathOf(sha256), { force: true }),
    read: (sha256: string, range?: { start: number; end: number }) =>
      createReadStream(pathOf(sha256), { highWaterMark: readBytes, ...range }),
    /** Size, and a text that changes when the file is replaced or written to; null when it is not there. */
    look: async (sha256: string): Promise<{ bytes: number; mark: string } | null> => {
      try {
        const { size, ino, mtimeMs, ctimeMs } = await stat(pathOf(sha256));
        return { bytes: size, mark: `${ino} ${size} ${mtimeMs} ${ctimeMs}` };
      } catch (thrown) {
        if (isMissing(thrown)) return null;
        throw thrown;
      }
    },
    /** Hash of what the file holds now; null when it is not there. */
    hash: async (sha256: string): Promise<string | null> => {
      const hash = createHash('sha256');
      try {
        await pipeline(createReadStream(pathOf(sha256), { highWaterMark: readBytes }), hash);
      } catch (thrown) {
        if (isMissing(thrown)) return null;
        throw thrown;
      }
      return hash.digest('hex');
    },
    /** Hashes of the files that are there and have not changed for so many milliseconds. */
    listOlderThan: async (ageMs: number): Promise<string[]> => {
      const names = await readdir(folder, { recursive: true }).catch((thrown: unknown) => {
        if (isMissing(thrown)) return [];
        throw thrown;
      });
      const found: string[] = [];
      for (const name of names) {
        const sha256 = /^([0-9a-f]{2})\/(\1[0-9a-f]{62})$/.exec(name)?.[2];
        if (sha256 === undefined) continue;
        const file = await stat(pathOf(sha256)).catch(() => null); // swept by somebody else
        if (file !== null && Date.now() - file.mtimeMs > ageMs) found.push(sha256);
      }
      return found;
    },
    /** Removes drafts that nobody has finished. */
    dropOldDrafts: async (ageMs: number): Promise<void> => {
      const names = await readdir(drafts).catch(() => []); // no folder: no drafts
      for (const name of names) {
        const file = await stat(join(drafts, name)).catch(() => null);
        if (file !== null && Date.now() - file.mtimeMs > ageMs)
          await rm(join(drafts, name), { force: true });
      }
    },
  };
};
