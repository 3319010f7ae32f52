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
