import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

export interface Blob {
  sha256: string;
  bytes: number;
  /** What is wrong with its file; null: nothing that is known. */
  damage: string | null;
}

/** So that putting and sweeping the same content follow one another, in every server process. */
export const lockBlob = async (tx: Transaction, sha256: string): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`content ${sha256}`}, 0))`);
};

/** Makes the line of a content that has just been put in its place, or makes the one that is there young again. */
export const saveBlob = async (
  tx: Transaction,
  blob: { sha256: string; bytes: number; kind: string },
): Promise<void> => {
  await tx.run(sql`
    insert into content_blob (sha256, bytes, kind) values (${blob.sha256}, ${blob.bytes}, ${blob.kind})
    on conflict (sha256) do update
    set put_at = now(), checked_at = now(), damage = null, kind = excluded.kind`);
};

export const findBlob = (on: Queryable, sha256: string): Promise<Blob | undefined> =>
  on.first<Blob>(sql`select sha256, bytes, damage from content_blob where sha256 = ${sha256}`);

/** Those that have not been looked at for the longest time come first. */
export const listBlobs = (on: Queryable): Promise<Blob[]> =>
  on.rows<Blob>(sql`select sha256, bytes, damage from content_blob order by checked_at, sha256`);

export const noteCheck = async (
  on: Queryable,
  sha256: string,
  damage: string | null,
): Promise<void> => {
  await on.run(
    sql`update content_blob set checked_at = now(), damage = ${damage} where sha256 = ${sha256}`,
  );
};

export const countDamaged = async (on: Queryable): Promise<number> => {
  const row = await on.first<{ n: number }>(
    sql`select count(*) as n from content_blob where damage is not null`,
  );
  return row?.n ?? 0;
};

/** Contents of these kinds that were put here longer ago than the grace, and that nobody names. */
export const listUnused = (
  on: Queryable,
  kinds: readonly string[],
  inUse: readonly string[],
  graceSeconds: number,
): Promise<{ sha256: string; bytes: number }[]> =>
  on.rows(sql`
    select sha256, bytes from content_blob
    where kind = any(${kinds}) and put_at < now() - make_interval(secs => ${graceSeconds})
      and not sha256 = any(${inUse})`);

/** Whether there was a line, and old enough to go. */
export const deleteBlob = async (
  tx: Transaction,
  sha256: string,
  graceSeconds: number,
): Promise<boolean> => {
  const deleted = await tx.run(sql`
    delete from content_blob
    where sha256 = ${sha256} and put_at < now() - make_interval(secs => ${graceSeconds})`);
  return deleted > 0;
};
