import { type Queryable, sql } from '../../kernel/database/database.ts';

interface PolicyUse {
  usedId: string;
  kind: string;
  id: string;
  name: string;
}

/** Policies that reach these targets, by their newest version or by the one that a roll-out replaces. */
export const findTargetUses = (on: Queryable, ids: readonly string[]): Promise<PolicyUse[]> =>
  on.rows<PolicyUse>(sql`
    select t.target_id as "usedId", 'policy' as kind, p.id, p.name
    from policies_target t join policies_policy p on p.number = t.policy
    where t.target_id = any(${[...ids]}::uuid[]) and p.deleted_at is null order by p.name`);

/** Policies whose rings are these filters. */
export const findFilterUses = (on: Queryable, ids: readonly string[]): Promise<PolicyUse[]> =>
  on.rows<PolicyUse>(sql`
    select distinct r.ring ->> 'filterId' as "usedId", 'policy' as kind, p.id, p.name
    from policies_policy p
    join policies_version v on v.policy = p.number and v.version = p.version
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(v.content -> 'rollOut') when 'object' then v.content #> '{rollOut,rings}' else '[]' end
    ) as r (ring)
    where p.deleted_at is null and r.ring ->> 'filterId' = any(${[...ids]}::text[]) order by p.name`);
