import { randomBytes } from 'node:crypto';
import { type Queryable, sql } from '../../../kernel/database/database.ts';

/** The key that signs tickets and session tokens: made at the first start, shared by all server processes. */
export const loadSecret = async (on: Queryable): Promise<Buffer> => {
  await on.run(
    sql`insert into agents_secret (key) values (${randomBytes(32)}) on conflict do nothing`,
  );
  const row = await on.first<{ key: Buffer }>(sql`select key from agents_secret`);
  if (!row) throw new Error('agents_secret is empty although a key was just put in');
  return row.key;
};
