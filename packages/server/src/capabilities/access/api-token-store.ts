import { newGuid, newSecret } from '@reeve/base';
import type { ApiToken, RoleName } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { accessErrors } from './errors.ts';
import { secretHash } from './secret-hash.ts';

/** Every token begins so: secret scanners and people know it by that. */
export const tokenPrefix = 'reeve_';

const columns = sql`id, name, roles, created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

export const listApiTokens = (on: Queryable): Promise<ApiToken[]> =>
  on.rows<ApiToken>(sql`select ${columns} from access_api_token order by created_at desc, id desc`);

export interface NewToken {
  name: string;
  roles: readonly RoleName[];
  createdBy: string;
  /** Null: it never ends. */
  expiresInDays: number | null;
}

/** Makes a token; its secret is stored nowhere. */
export const insertApiToken = async (
  on: Queryable,
  { name, roles, createdBy, expiresInDays }: NewToken,
): Promise<{ token: ApiToken; secret: string }> => {
  const secret = tokenPrefix + newSecret();
  const token = await on.first<ApiToken>(sql`
    insert into access_api_token (id, secret_hash, name, roles, created_by, expires_at)
    values (${newGuid()}, ${secretHash(secret)}, ${name}, ${[...new Set(roles)]}, ${createdBy},
      now() + make_interval(days => ${expiresInDays}::int))
    returning ${columns}`);
  if (!token) throw accessErrors.unknownToken();
  return { token, secret };
};

/** Throws `access.unknownToken`. */
export const deleteApiToken = async (on: Queryable, id: string): Promise<{ name: string }> => {
  const row = await on.first<{ name: string }>(
    sql`delete from access_api_token where id = ${id} returning name`,
  );
  if (!row) throw accessErrors.unknownToken();
  return row;
};

export interface FoundToken {
  id: string;
  name: string;
  roles: RoleName[];
}

export const findApiToken = (on: Queryable, secret: string): Promise<FoundToken | undefined> =>
  on.first<FoundToken>(sql`
    select id, name, roles from access_api_token
    where secret_hash = ${secretHash(secret)} and (expires_at is null or expires_at > now())`);

/** Written at most once a minute. */
export const noteTokenUse = (on: Queryable, id: string): Promise<number> =>
  on.run(sql`
    update access_api_token set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`);
