import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { PolicyOfComputers } from './policy-kind.ts';

/** The newest versions of the policies of a kind, by name. */
export const readPoliciesOfKind = (
  on: Queryable,
  kind: string,
): Promise<{ id: string; name: string; settings: Record<string, unknown> }[]> =>
  on.rows(sql`
    select p.id, p.name, v.content -> 'settings' as settings
    from policies_policy p join policies_version v on v.policy = p.number and v.version = p.version
    where p.kind = ${kind} and p.deleted_at is null order by p.name, p.id`);

/** Versions of policies of a kind that are in force somewhere, with their computers and the day they were made. */
export const readInForce = (
  on: Queryable,
  kind: string,
): Promise<(PolicyOfComputers & { changedAt: string })[]> =>
  on.rows(sql`
    select p.id as "policyId", p.name, m.version, v.content -> 'settings' as settings,
      v.changed_at as "changedAt", json_agg(s.guid) as computers
    from policies_policy p
    join policies_set_member m on m.policy = p.number and m.in_force
    join policies_version v on v.policy = p.number and v.version = m.version
    join policies_computer c on c.set_id = m.set_id
    join cmdb_computer_summary s on s.resource_id = c.resource_id
    where p.kind = ${kind} and p.enabled and p.deleted_at is null
    group by p.id, p.name, m.version, v.content, v.changed_at order by p.name, m.version`);
