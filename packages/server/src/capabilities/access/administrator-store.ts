import { newGuid } from '@reeve/base';
import type { Administrator, RoleName } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { accessErrors } from './errors.ts';

const columns = sql`id, name, roles, disabled, created_at as "createdAt", last_sign_in_at as "lastSignInAt"`;

export const listAdministrators = (on: Queryable): Promise<Administrator[]> =>
  on.rows<Administrator>(sql`select ${columns} from access_administrator order by lower(name)`);

/** Throws `access.unknownAdministrator`. */
export const getAdministrator = async (on: Queryable, id: string): Promise<Administrator> => {
  const row = await on.first<Administrator>(
    sql`select ${columns} from access_administrator where id = ${id}`,
  );
  if (!row) throw accessErrors.unknownAdministrator();
  return row;
};

export interface StoredPassword {
  id: string;
  name: string;
  disabled: boolean;
  passwordHash: string | null;
}

export const findPassword = (on: Queryable, name: string): Promise<StoredPassword | undefined> =>
  on.first<StoredPassword>(
    sql`select id, name, disabled, password_hash as "passwordHash"
      from access_administrator where lower(name) = lower(${name})`,
  );

export const findAdministratorByName = (
  on: Queryable,
  name: string,
): Promise<Administrator | undefined> =>
  on.first<Administrator>(
    sql`select ${columns} from access_administrator where lower(name) = lower(${name})`,
  );

/** Throws `access.nameTaken`. */
export const insertAdministrator = async (
  tx: Transaction,
  { name, roles }: { name: string; roles: readonly RoleName[] },
): Promise<Administrator> => {
  const row = await tx.first<Administrator>(sql`
    insert into access_administrator (id, name, roles) values (${newGuid()}, ${name}, ${[...new Set(roles)]})
    on conflict ((lower(name))) do nothing returning ${columns}`);
  if (!row) throw accessErrors.nameTaken({ name });
  return row;
};

export const changeAdministrator = async (
  tx: Transaction,
  { id, roles, disabled }: Pick<Administrator, 'id' | 'roles' | 'disabled'>,
): Promise<void> => {
  await tx.run(
    sql`update access_administrator set roles = ${[...new Set(roles)]}, disabled = ${disabled} where id = ${id}`,
  );
};

export const removeAdministrator = (tx: Transaction, id: string): Promise<number> =>
  tx.run(sql`delete from access_administrator where id = ${id}`);

export const storePassword = (on: Queryable, id: string, hash: string): Promise<number> =>
  on.run(sql`update access_administrator set password_hash = ${hash} where id = ${id}`);

/**
 * Notes a sign-in. False when the administrator was deleted, disabled or, with `passwordHash`, given another
 * password since that was read.
 */
export const noteSignIn = async (
  tx: Transaction,
  { id, passwordHash }: { id: string; passwordHash?: string },
): Promise<boolean> =>
  (await tx.run(sql`
    update access_administrator set last_sign_in_at = now()
    where id = ${id} and not disabled
      and password_hash is not distinct from coalesce(${passwordHash ?? null}, password_hash)`)) ===
  1;

/**
 * Identifiers of those who can still administer, locked until the transaction ends: of two who demote each
 * other at the same time, the second sees what the first has done.
 */
export const lockEnabledAdministrators = async (tx: Transaction): Promise<string[]> => {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from access_administrator where 'administrator' = any(roles) and not disabled
    order by id for update`);
  return rows.map(({ id }) => id);
};
