import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface PolicyOfKind {
  id: string;
  name: string;
  settings: Record<string, unknown>;
}

/**
 * Settings of the policies of a kind that are not deleted: of the newest version, and of the one that a roll-out
 * has yet to replace, or can go back to.
 */
export const policiesOfKind = (on: Queryable, kind: string): Promise<PolicyOfKind[]> =>
  on.rows<PolicyOfKind>(sql`
    select p.id, p.name, v.content -> 'settings' as settings
    from policies_policy p
    left join policies_roll_out r on r.policy = p.number and r.state <> 'done'
    join policies_version v on v.policy = p.number and v.version in (p.version, r.previous_version)
    where p.kind = ${kind} and p.deleted_at is null
    order by p.name, v.version`);
