import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { PolicyOfComputers } from './policy-kind.ts';

/** With the time at which the version was made. */
export interface PolicyInForce extends PolicyOfComputers {
  changedAt: string;
}

/** Policies of a kind, version by version, with the computers on which each has won at least one line. */
export const readPoliciesInForce = (on: Queryable, kind: string): Promise<PolicyInForce[]> =>
  on.rows<PolicyInForce>(sql`
    select p.id as "policyId", v.content ->> 'name' as name, v.version, v.content -> 'settings' as settings,
      v.changed_at as "changedAt", array_agg(s.guid order by s.resource_id) as computers
    from policies_policy p
    join policies_set_member m on m.policy = p.number and m.in_force
    join policies_version v on v.policy = m.policy and v.version = m.version
    join policies_computer c on c.set_id = m.set_id
    join cmdb_computer_summary s on s.resource_id = c.resource_id
    where p.kind = ${kind} and p.enabled and p.deleted_at is null
    group by p.number, p.id, v.policy, v.version
    order by p.number, v.version`);
