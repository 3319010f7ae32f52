import type { Secret } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { tasksErrors } from '../errors.ts';
import { seal, unseal } from './seal.ts';
import type { SecretKey } from './secret-key.ts';

/** Names with which tasks use secrets, in their present versions. */
const uses = sql`
  select t.id, t.name as task, s.value as secret from tasks_task t
  join tasks_task_version v on v.task_id = t.id and v.version = t.version
  cross join lateral jsonb_each_text(v.content -> 'secrets') as s
  where t.deleted_at is null`;

/** By name; without their values. */
export const listSecrets = (on: Queryable, name?: string): Promise<Secret[]> =>
  on.rows<Secret>(sql`
    with use as (${uses})
    select s.name, s.description, s.changed_by as "changedBy", s.changed_at as "changedAt",
      coalesce((
        select json_agg(json_build_object('kind', 'task', 'id', u.id, 'name', u.task) order by u.task)
        from (select distinct id, task from use where secret = s.name) as u), '[]') as "usedBy"
    from tasks_secret s where ${name ?? null}::text is null or s.name = ${name ?? null}
    order by s.name`);

/** Throws `tasks.notFound`. */
export const requireSecret = async (on: Queryable, name: string): Promise<Secret> => {
  const [secret] = await listSecrets(on, name);
  if (!secret) throw tasksErrors.notFound({ what: 'secret', id: name });
  return secret;
};

/** Adds or replaces; gives whether it is new. A description that is not given stays. */
export const setSecret = async (
  tx: Transaction,
  key: SecretKey,
  secret: { name: string; value: string; description: string | undefined; by: string },
): Promise<{ created: boolean }> => {
  const sealed = seal(key.bytes, secret.name, secret.value);
  const row = await tx.first<{ created: boolean }>(sql`
    insert into tasks_secret as s (name, description, sealed, key_fingerprint, changed_by)
    values (${secret.name}, ${secret.description ?? ''}, ${sealed}, ${key.fingerprint}, ${secret.by})
    on conflict (name) do update
    set sealed = excluded.sealed, key_fingerprint = excluded.key_fingerprint, changed_by = excluded.changed_by,
        changed_at = now(), description = coalesce(${secret.description ?? null}::text, s.description)
    returning xmax = 0 as created`);
  return { created: row?.created ?? true };
};

/** Throws `tasks.notFound`, `tasks.inUse`. */
export const deleteSecret = async (tx: Transaction, name: string): Promise<void> => {
  await tx.run(sql`select 1 from tasks_secret where name = ${name} for update`);
  const { usedBy } = await requireSecret(tx, name);
  if (usedBy.length > 0)
    throw tasksErrors.inUse({
      what: 'The secret',
      name,
      users: usedBy.map((use) => use.name).join(', '),
    });
  await tx.run(sql`delete from tasks_secret where name = ${name}`);
};

/** Throws `tasks.secretUnknown`; keeps those that are there from being deleted until the end of the transaction. */
export const refuseSecrets = async (tx: Transaction, names: readonly string[]): Promise<void> => {
  const found = await tx.rows<{ name: string }>(sql`
    select name from tasks_secret where name = any(${names}::text[]) order by name for share`);
  const missing = names.find((name) => !found.some((one) => one.name === name));
  if (missing !== undefined) throw tasksErrors.secretUnknown({ name: missing });
};

/** Values by name; left out are names that are gone and secrets that another key has sealed. */
export const openSecrets = async (
  on: Queryable,
  key: SecretKey,
  names: readonly string[],
): Promise<Map<string, string>> => {
  if (names.length === 0) return new Map();
  const rows = await on.rows<{ name: string; sealed: string }>(sql`
    select name, sealed from tasks_secret
    where name = any(${names}::text[]) and key_fingerprint = ${key.fingerprint}`);
  return new Map(rows.map(({ name, sealed }) => [name, unseal(key.bytes, name, sealed)]));
};

/** For the health of the server: what is wrong with the secrets; null when nothing is. */
export const secretsProblem = async (on: Queryable, key: SecretKey): Promise<string | null> => {
  const lost = await on.first<{ name: string }>(sql`
    select name from tasks_secret where key_fingerprint <> ${key.fingerprint} order by name limit 1`);
  if (!lost) return null;
  const { message, remedy } = tasksErrors.secretKeyLost({ name: lost.name, file: key.file });
  return `${message}. ${remedy}`;
};
