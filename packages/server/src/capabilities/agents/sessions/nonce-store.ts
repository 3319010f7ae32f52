import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { timeWindowMs } from './proof.ts';

// A message may be dated ahead by the whole window, and is acceptable for another one after that.
const keepSeconds = (2 * timeWindowMs) / 1000 + 60;

/** Marks nonces as used; gives those that were new, as hexadecimal. */
export const useNonces = async (on: Queryable, nonces: readonly Buffer[]): Promise<Set<string>> => {
  const rows = await on.rows<{ nonce: Buffer }>(sql`
    insert into agents_nonce (nonce, expires_at)
    select nonce, now() + make_interval(secs => ${keepSeconds})
    from unnest(${nonces}::bytea[]) as given (nonce)
    order by nonce
    on conflict (nonce) do nothing
    returning nonce`);
  return new Set(rows.map(({ nonce }) => nonce.toString('hex')));
};

export const forgetOldNonces = async (on: Queryable): Promise<void> => {
  await on.run(sql`delete from agents_nonce where expires_at < now()`);
};
