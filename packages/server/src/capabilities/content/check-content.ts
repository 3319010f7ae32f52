import type { Queryable } from '../../kernel/database/database.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { ContentFiles } from './content-files.ts';
import { listBlobs, noteCheck } from './content-store.ts';

/** What is wrong with the file of a content, by reading all of it; null: nothing. */
export const findDamage = async (files: ContentFiles, sha256: string): Promise<string | null> => {
  const found = await files.hash(sha256);
  if (found === null) return 'the file is missing';
  return found === sha256 ? null : `its bytes have the hash ${found}`;
};

export interface ContentCheck {
  checked: number;
  damaged: number;
}

/** Compares every file with its hash, those first that were not looked at for the longest time. */
export const checkContent = async (
  { db, files, logger }: { db: Queryable; files: ContentFiles; logger: Logger },
  signal: AbortSignal,
): Promise<ContentCheck> => {
  const check: ContentCheck = { checked: 0, damaged: 0 };
  for (const { sha256, damage: before } of await listBlobs(db)) {
    if (signal.aborted) break;
    const damage = await findDamage(files, sha256);
    await noteCheck(db, sha256, damage);
    check.checked++;
    if (damage === null) continue;
    check.damaged++;
    if (before === null) logger.error({ sha256, damage }, 'content is damaged');
  }
  return check;
};
