import type { TargetInput } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { filtersErrors } from '../errors.ts';
import { numbersOf } from '../filters/filter-store.ts';
import type { Part, Rule } from '../membership/definitions.ts';

export type RuledPart = Part & { rule: Rule };

/** The parts of a target in one list. */
export const partsOf = ({
  anyOf,
  allOf = [],
  noneOf = [],
}: Pick<TargetInput, 'anyOf' | 'allOf' | 'noneOf'>): RuledPart[] => {
  const ruled = (rule: Rule, parts: TargetInput['anyOf']) =>
    parts.map(({ kind, id }) => ({ rule, kind, id: kind === 'everything' ? null : (id ?? null) }));
  return [...ruled('any', anyOf), ...ruled('all', allOf), ...ruled('none', noneOf)];
};

const idsOf = (parts: readonly RuledPart[], kind: Part['kind']): string[] =>
  parts.flatMap((part) => (part.kind === kind && part.id !== null ? [part.id] : []));

/**
 * Throws `filters.partWithoutId`, `filters.filterNotFound`, `filters.groupNotFound`, `filters.computerNotFound`. A
 * computer that the target names already may have been deleted since.
 */
export const checkParts = async (
  on: Queryable,
  parts: readonly RuledPart[],
  namedBefore: readonly string[] = [],
): Promise<void> => {
  const nameless = parts.find(({ kind, id }) => kind !== 'everything' && id === null);
  if (nameless) throw filtersErrors.partWithoutId({ kind: nameless.kind });
  const missing = await on.first<{ kind: string; id: string }>(sql`
    select 'filter' as kind, w.id from unnest(${idsOf(parts, 'filter')}::uuid[]) as w (id)
    where not exists (select from filters_filter f where f.id = w.id)
    union all
    select 'group', w.id from unnest(${idsOf(parts, 'group')}::uuid[]) as w (id)
    where not exists (select from filters_group g where g.id = w.id) limit 1`);
  if (missing?.kind === 'filter') throw filtersErrors.filterNotFound({ id: missing.id });
  if (missing) throw filtersErrors.groupNotFound({ id: missing.id });
  const known = new Set(namedBefore);
  await numbersOf(
    on,
    idsOf(parts, 'computer').filter((id) => !known.has(id)),
  );
};

export interface StoredTarget {
  id: string;
  name: string;
  description: string;
  parts: readonly RuledPart[];
  owner: Pick<Principal, 'id' | 'name'>;
}

const refuseTakenName = async (tx: Transaction, { id, name }: StoredTarget): Promise<void> => {
  const taken = await tx.first(sql`
    select from filters_target where lower(name) = lower(${name}) and id <> ${id}`);
  if (taken) throw filtersErrors.nameTaken({ kind: 'target', name });
};

/** Writes a target; its members are another matter. Throws `filters.nameTaken`. */
export const writeTarget = async (tx: Transaction, target: StoredTarget): Promise<void> => {
  await refuseTakenName(tx, target);
  const { id, name, description, parts, owner } = target;
  await tx.run(sql`
    insert into filters_target (id, name, description, owner_id, owner_name, changed_by)
    values (${id}, ${name}, ${description}, ${owner.id}, ${owner.name}, ${owner.name})
    on conflict (id) do update set name = excluded.name, description = excluded.description,
      owner_id = excluded.owner_id, owner_name = excluded.owner_name, changed_by = excluded.changed_by,
      changed_at = clock_timestamp(), version = filters_target.version + 1`);
  await tx.run(sql`delete from filters_target_part where target_id = ${id}`);
  await tx.run(sql`
    insert into filters_target_part (target_id, rule, position, kind, part_id)
    select ${id}::uuid, rule, position, kind, part_id
    from unnest(${parts.map(({ rule }) => rule)}::text[], ${parts.map(({ kind }) => kind)}::text[],
      ${parts.map((part) => part.id)}::uuid[]) with ordinality as p (rule, kind, part_id, position)`);
};

export const removeTarget = (tx: Transaction, id: string): Promise<number> =>
  tx.run(sql`delete from filters_target where id = ${id}`);
