import { type Queryable, sql } from '../../kernel/database/database.ts';
import { filtersErrors } from './errors.ts';
import type { Use, Uses } from './uses.ts';

type Found = Use & { usedId: string };

/** Filters and targets that use filters. */
const usersOfFilters = (on: Queryable, ids: readonly string[]): Promise<Found[]> =>
  on.rows<Found>(sql`
    select 'filter' as kind, f.id, f.name, u.id as "usedId"
    from unnest(${[...ids]}::uuid[]) as u (id) join filters_filter f on u.id = any(f.uses)
    union
    select 'target', t.id, t.name, p.part_id
    from filters_target_part p join filters_target t on t.id = p.target_id
    where p.kind = 'filter' and p.part_id = any(${[...ids]}::uuid[])
    order by 1, 3`);

/** Targets and scopes that use groups. */
export const usersOfGroups = (on: Queryable, ids: readonly string[]): Promise<Use[]> =>
  on.rows<Use>(sql`
    select 'target' as kind, t.id::text, t.name
    from filters_target_part p join filters_target t on t.id = p.target_id
    where p.kind = 'group' and p.part_id = any(${[...ids]}::uuid[])
    union
    select 'scope of', s.administrator_id, coalesce(a.name, s.administrator_id)
    from filters_scope s left join access_administrator a on a.id::text = s.administrator_id
    where s.group_id = any(${[...ids]}::uuid[])
    order by 1, 3`);

export const registerOwnUses = ({ onUse }: Uses): void => {
  onUse('filter', usersOfFilters);
};

const mostNamed = 5;

/** Throws `filters.inUse`, naming by whom. */
export const refuseUsed = (kind: string, name: string, uses: readonly Use[]): void => {
  if (uses.length === 0) return;
  const named = uses.slice(0, mostNamed).map((use) => `the ${use.kind} “${use.name}”`);
  const more = uses.length > mostNamed ? ` and ${uses.length - mostNamed} more` : '';
  throw filtersErrors.inUse({ kind, name, users: named.join(', ') + more });
};
