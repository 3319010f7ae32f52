import { type Queryable, sql } from '../../kernel/database/database.ts';

/** The newest versions of the policies of a kind, by name. */
export const readPoliciesOfKind = (
  on: Queryable,
  kind: string,
): Promise<{ id: string; name: string; settings: Record<string, unknown> }[]> =>
  on.rows(sql`
    select p.id, p.name, v.content -> 'settings' as settings
    from policies_policy p join policies_version v on v.policy = p.number and v.version = p.version
    where p.kind = ${kind} and p.deleted_at is null order by p.name, p.id`);

/** Names by id, of deleted policies too. */
export const readPolicyNames = async (
  on: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows = await on.rows<{ id: string; name: string }>(
    sql`select id, name from policies_policy where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
};
