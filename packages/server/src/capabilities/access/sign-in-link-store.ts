import { newSecret } from '@reeve/base';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { secretHash } from './secret-hash.ts';

export const linkMinutes = 15;

/** Makes a link's secret for an administrator; older links of the same one are void from then on. */
export const insertSignInLink = async (on: Queryable, administratorId: string): Promise<string> => {
  const secret = newSecret();
  await on.run(sql`delete from access_sign_in_link where administrator_id = ${administratorId}`);
  await on.run(sql`
    insert into access_sign_in_link (secret_hash, administrator_id, expires_at)
    values (${secretHash(secret)}, ${administratorId}, now() + make_interval(mins => ${linkMinutes}))`);
  return secret;
};

/** Uses a link up. Of two who use it at once, one gets the administrator and the other nothing. */
export const useSignInLink = async (
  on: Queryable,
  secret: string,
): Promise<{ id: string; name: string } | undefined> =>
  on.first<{ id: string; name: string }>(sql`
    delete from access_sign_in_link as link using access_administrator as administrator
    where link.secret_hash = ${secretHash(secret)} and link.expires_at > now()
      and administrator.id = link.administrator_id and not administrator.disabled
    returning administrator.id, administrator.name`);

export const deleteLinksOf = (on: Queryable, administratorId: string): Promise<number> =>
  on.run(sql`delete from access_sign_in_link where administrator_id = ${administratorId}`);

export const deleteExpiredLinks = (on: Queryable): Promise<number> =>
  on.run(sql`delete from access_sign_in_link where expires_at <= now()`);

/** In the fragment: it reaches neither the server's log nor a proxy's. */
export const signInLinkText = (baseUrl: string, secret: string): string =>
  `${baseUrl.replace(/\/$/, '')}/sign-in#link=${secret}`;
