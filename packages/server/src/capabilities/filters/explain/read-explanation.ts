import type { Explanation } from '@reeve/protocol/api';
import { type Database, type Queryable, sql } from '../../../kernel/database/database.ts';
import type { Cmdb } from '../../cmdb/index.ts';
import type { Clause } from '../clause/clause.ts';
import { filtersErrors } from '../errors.ts';
import type { Part, Rule } from '../membership/definitions.ts';
import { isMember } from '../membership/members.ts';
import { readNow } from '../membership/state-store.ts';
import { groupsBelowSql, placementsSql, withAbsorbed } from '../organization/placements.ts';
import {
  type ExplainedFilter,
  type ExplainedPart,
  type Explaining,
  explainFilterMember,
  explainTargetMember,
} from './explain-members.ts';
import { readFacts } from './read-facts.ts';

interface Asked {
  db: Database;
  cmdb: Cmdb;
}

const readFilters = async (
  on: Queryable,
  family: readonly number[],
): Promise<Map<string, ExplainedFilter>> => {
  const rows = await on.rows<ExplainedFilter & { clause: Clause | null }>(sql`
    select f.id, f.name, f.clause, coalesce(bool_or(p.included), false) as included,
      coalesce(bool_or(not p.included), false) as excluded
    from filters_filter f
    left join filters_pick p on p.filter_id = f.id and p.resource_id = any(${[...family]}::integer[])
    group by f.id`);
  return new Map(rows.map((row) => [row.id, row]));
};

const prepare = async ({ db, cmdb }: Asked, computer: string) => {
  const facts = await readFacts(db, cmdb, computer);
  const family = await withAbsorbed(db, [facts.resourceId]);
  const explaining: Explaining = {
    computer: facts,
    now: await readNow(db),
    filters: await readFilters(db, family),
  };
  return { explaining, family };
};

/** Throws `filters.filterNotFound`, `filters.computerNotFound`. */
export const explainFilter = async (
  asked: Asked,
  id: string,
  computer: string,
): Promise<Explanation> => {
  const { explaining } = await prepare(asked, computer);
  const filter = explaining.filters.get(id);
  if (!filter) throw filtersErrors.filterNotFound({ id });
  const stored = (await isMember(asked.db, id, [await guidOf(asked, computer)])).size === 1;
  return { ...explainFilterMember(explaining, filter), stored };
};

/** Of the computer that a GUID leads to. */
const guidOf = async ({ db, cmdb }: Asked, computer: string): Promise<string> => {
  const row = await db.first<{ guid: string }>(sql`
    select guid from cmdb_resource where id = ${await cmdb.resourceOf(computer)}`);
  return row?.guid ?? computer;
};

type PartRow = Part & { rule: Rule; name: string };

const readParts = (on: Queryable, id: string): Promise<PartRow[]> =>
  on.rows<PartRow>(sql`
    select p.rule, p.kind, p.part_id as id, coalesce(f.name, g.name, r.name, 'everything') as name
    from filters_target_part p
    left join filters_filter f on p.kind = 'filter' and f.id = p.part_id
    left join filters_group g on p.kind = 'group' and g.id = p.part_id
    left join cmdb_resource r on p.kind = 'computer' and r.guid = p.part_id
    where p.target_id = ${id} order by p.rule, p.position`);

/** Those of the groups in which, or below which, the computer stands. */
const groupsMet = async (
  on: Queryable,
  groups: readonly string[],
  family: readonly number[],
  resourceId: number,
): Promise<Set<string>> => {
  const rows = await on.rows<{ id: string }>(sql`
    select b.group_id as id from (${placementsSql(family)}) n
    join (${groupsBelowSql(groups)}) b on b.below_id = n.group_id where n.resource_id = ${resourceId}`);
  return new Set(rows.map(({ id }) => id));
};

const computersMet = async (on: Queryable, guids: readonly string[], resourceId: number) => {
  const rows = await on.rows<{ guid: string }>(sql`
    select r.guid from cmdb_resource r join cmdb_living_resource l on l.id = r.id
    where r.guid = any(${[...guids]}::uuid[]) and l.resource_id = ${resourceId}`);
  return new Set(rows.map(({ guid }) => guid));
};

const idsOf = (parts: readonly PartRow[], kind: Part['kind']): string[] =>
  parts.flatMap((part) => (part.kind === kind && part.id !== null ? [part.id] : []));

/** Throws `filters.targetNotFound`, `filters.computerNotFound`. */
export const explainTarget = async (
  asked: Asked,
  id: string,
  computer: string,
): Promise<Explanation> => {
  const { db } = asked;
  const target = await db.first<{ ownerId: string; owner: string }>(sql`
    select owner_id as "ownerId", owner_name as owner from filters_target where id = ${id}`);
  if (!target) throw filtersErrors.targetNotFound({ id });
  const { explaining, family } = await prepare(asked, computer);
  const { resourceId } = explaining.computer;
  const parts = await readParts(db, id);
  const scope = await db.rows<{ id: string; name: string }>(sql`
    select g.id, g.name from filters_scope s join filters_group g on g.id = s.group_id
    where s.administrator_id = ${target.ownerId} order by lower(g.name)`);
  const groups = [...idsOf(parts, 'group'), ...scope.map((group) => group.id)];
  const inGroups = await groupsMet(db, groups, family, resourceId);
  const named = await computersMet(db, idsOf(parts, 'computer'), resourceId);
  const met = (part: PartRow): ExplainedPart => ({
    ...part,
    met: part.id !== null && (inGroups.has(part.id) || named.has(part.id)),
  });
  const stored = await db.first(sql`
    select from filters_target_members where target_id = ${id} and resource_id = ${resourceId}`);
  const explained = explainTargetMember(explaining, {
    parts: parts.map(met),
    owner: target.owner,
    scope: scope.map((group) => ({ name: group.name, met: inGroups.has(group.id) })),
  });
  return { ...explained, stored: stored !== undefined };
};
