import type { Readable } from 'node:stream';
import type { Database } from '../../kernel/database/database.ts';
import type { ContentFiles } from './content-files.ts';
import { lockBlob, saveBlob } from './content-store.ts';

export interface NewContent {
  /** Whose it is: the word by which its owner tells what is in use (`keep`). */
  kind: string;
  /** Bytes that it may have at most. */
  limit: number;
}

export interface StoredContent {
  sha256: string;
  bytes: number;
}

/**
 * Stores bytes under their hash. When it resolves the file is durable, and safe from the sweep for a day: time to
 * write down who uses it. Putting the same bytes again changes nothing, and mends a damaged file.
 */
export const putContent = async (
  db: Database,
  files: ContentFiles,
  source: Readable | Uint8Array,
  { kind, limit }: NewContent,
): Promise<StoredContent> => {
  const draft = await files.writeDraft(source, limit);
  const { sha256, bytes } = draft;
  try {
    await db.transaction(async (tx) => {
      await lockBlob(tx, sha256);
      await files.adopt(draft);
      await saveBlob(tx, { sha256, bytes, kind });
    });
  } catch (thrown) {
    await files.dropDraft(draft);
    throw thrown;
  }
  return { sha256, bytes };
};
