import type { Policy, PolicyVersion, RollOutState } from '@reeve/protocol/api';
import { empty, join, type Sql } from 'sql-template-tag';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { type PolicyCompliance, readCompliance } from './compliance.ts';
import type { Content } from './content.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { policyErrors } from './errors.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import {
  findPolicy,
  policyColumns,
  readVersions,
  type StoredPolicy,
  type StoredVersion,
} from './policy-store.ts';
import { ringsOf } from './ring.ts';
import { readRollOuts, type StoredRollOut } from './roll-out-store.ts';

export interface ReadParts {
  kinds: PolicyKinds;
  freshSince(): string;
}

interface Row extends StoredPolicy {
  content: Content;
  order: number;
  targetNames: Policy['targets'];
}

const rowsWhere = (on: Queryable, conditions: readonly Sql[], rest: Sql): Promise<Row[]> =>
  on.rows<Row>(sql`
    select ${policyColumns}, p.position as "order", v.content, (
      select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) order by lower(t.name)), '[]')
      from filters_target t
      where t.id in (select jsonb_array_elements_text(v.content -> 'targets')::uuid)
    ) as "targetNames"
    from policies_policy p
    join policies_version v on v.policy = p.number and v.version = p.version
    where ${join([sql`p.deleted_at is null`, ...conditions], ' and ')} ${rest}`);

const stateOf = (
  { content, version }: Row,
  { phase, reason, previousVersion, ring, since }: StoredRollOut,
  compliance: PolicyCompliance,
): RollOutState => ({
  state: phase,
  reason,
  version,
  previousVersion,
  ring,
  rings: (content.rollOut ? ringsOf(content.rollOut) : []).map(({ name }, index) => {
    const { computers, ...counts } = compliance.ring(index, version);
    return { name, computers, counts };
  }),
  since,
});

const withCompliance = async (
  on: Queryable,
  { kinds, freshSince }: ReadParts,
  rows: readonly Row[],
): Promise<Policy[]> => {
  const numbers = rows.map(({ number }) => number);
  const complianceOf = await readCompliance(on, numbers, freshSince());
  const rollOuts = new Map((await readRollOuts(on, numbers)).map((one) => [one.policy, one]));
  return rows.map((row) => {
    const compliance = complianceOf(row.number);
    const rollOut = rollOuts.get(row.number);
    return {
      id: row.id,
      name: row.name,
      description: row.content.description ?? '',
      kind: row.kind,
      kindTitle: kinds.find(row.kind)?.title ?? row.kind,
      enabled: row.enabled,
      enabledBy: row.enabledBy,
      enabledAt: row.enabledAt,
      order: row.order,
      targets: row.targetNames,
      settings: row.content.settings,
      rollOut: row.content.rollOut ?? null,
      rollOutState: rollOut ? stateOf(row, rollOut, compliance) : null,
      version: row.version,
      changedBy: row.changedBy,
      changedAt: row.changedAt,
      computers: compliance.computers,
      counts: compliance.counts,
    };
  });
};

/** Throws `policies.notFound`. */
export const readPolicy = async (on: Queryable, parts: ReadParts, id: string): Promise<Policy> => {
  const [policy] = await withCompliance(on, parts, await rowsWhere(on, [sql`p.id = ${id}`], empty));
  if (!policy) throw policyErrors.notFound({ id });
  return policy;
};

export interface PolicyQuery {
  cursor?: string;
  limit?: number;
  search?: string;
  kind?: string;
  enabled?: boolean;
}

const likePattern = (text: string): string =>
  `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;

const conditionsOf = ({ search, kind, enabled }: PolicyQuery): Sql[] => [
  ...(search ? [sql`lower(p.name) like ${likePattern(search)}`] : []),
  ...(kind === undefined ? [] : [sql`p.kind = ${kind}`]),
  ...(enabled === undefined ? [] : [sql`p.enabled = ${enabled}`]),
];

/** By kind and order, as they win against each other. */
export const listPolicies = async (
  on: Queryable,
  parts: ReadParts,
  query: PolicyQuery,
): Promise<{ items: Policy[]; total: number; nextCursor: string | null }> => {
  const limit = query.limit ?? 100;
  const conditions = conditionsOf(query);
  const after =
    query.cursor === undefined
      ? []
      : [
          sql`(p.kind, p.position, p.number) > (${join(readCursor(query.cursor, ['string', 'number', 'number']))})`,
        ];
  const rows = await rowsWhere(
    on,
    [...conditions, ...after],
    sql`order by p.kind, p.position, p.number limit ${limit + 1}`,
  );
  const counted = await on.first<{ n: number }>(sql`
    select count(*) as n from policies_policy p
    where ${join([sql`p.deleted_at is null`, ...conditions], ' and ')}`);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await withCompliance(on, parts, shown),
    total: counted?.n ?? 0,
    nextCursor:
      rows.length > limit && last ? writeCursor([last.kind, last.order, last.number]) : null,
  };
};

const versionOf = ({ version, changedBy, changedAt, what, reason, content }: StoredVersion) => ({
  version,
  changedBy,
  changedAt,
  what: reason === '' ? what : `${what}: ${reason}`,
  content,
});

/** Of deleted policies too. Throws `policies.notFound`. */
export const listVersions = async (on: Queryable, id: string): Promise<PolicyVersion[]> => {
  const policy = await findPolicy(on, id);
  if (!policy) throw policyErrors.notFound({ id });
  return (await readVersions(on, policy.number)).map(versionOf);
};

export const listDeleted = (on: Queryable) =>
  on.rows<{
    id: string;
    name: string;
    kind: string;
    version: number;
    deletedBy: string;
    deletedAt: string;
  }>(sql`
    select id, name, kind, version, deleted_by as "deletedBy", deleted_at as "deletedAt"
    from policies_policy where deleted_at is not null order by deleted_at desc, number desc limit 1000`);
