import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

export type ReportedState = 'compliant' | 'failing' | 'pending' | 'not-applicable';

/** What is said of one version of a policy on one computer. */
export interface StateReport {
  policyId: string;
  version: number;
  /** GUID of the computer, or of the agent that reports for it. */
  computer: string;
  state: ReportedState;
  detail: string;
  /** ISO; absent: now. */
  checkedAt?: string;
}

/**
 * Where agents and resources that were absorbed live now: as a statement to join with, by the GUIDs that it is given.
 * Seldom more than one step.
 */
export const homesOf = (guids: readonly string[]) => sql`
  select asked.guid, home.resource_id
  from (select distinct unnest(${guids}::uuid[]) as guid) asked
  join cmdb_resource r on r.guid = asked.guid
  join cmdb_living_resource home on home.id = r.id`;

/** Only the last one of each policy and computer: a statement must not write a line twice. */
const lastOnes = <T extends { policy: number; resource: number }>(reports: readonly T[]): T[] => [
  ...new Map(reports.map((report) => [`${report.policy} ${report.resource}`, report])).values(),
];

const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\uFFFD').slice(0, 2000);

interface LockedComputer {
  guid: string;
  resource: number;
  set: number;
}

/** The policy update, which changes who has what, waits for these computers, and these for it. */
const lockComputers = (tx: Transaction, guids: readonly string[]): Promise<LockedComputer[]> =>
  tx.rows<LockedComputer>(sql`
    select home.guid, c.resource_id as resource, c.set_id as set
    from (${homesOf(guids)}) home join policies_computer c on c.resource_id = home.resource_id
    order by c.resource_id for share of c`);

const readNumbers = async (tx: Transaction, ids: readonly string[]): Promise<Map<string, number>> =>
  new Map(
    (
      await tx.rows<{ id: string; number: number }>(
        sql`select id, number from policies_policy where id = any(${[...new Set(ids)]}::uuid[])`,
      )
    ).map(({ id, number }) => [id, number]),
  );

/**
 * Writes what was reported of versions that the computers have and that are in force there; anything else is old
 * news. Gives how many counted. Every join is by a primary key, whatever the planner knows of the tables: they grow
 * from nothing to a million lines within a minute.
 */
export const writeStates = async (
  tx: Transaction,
  reports: readonly StateReport[],
): Promise<number> => {
  const computers = new Map(
    (
      await lockComputers(
        tx,
        reports.map(({ computer }) => computer),
      )
    ).map((one) => [one.guid, one]),
  );
  const numbers = await readNumbers(
    tx,
    reports.map(({ policyId }) => policyId),
  );
  const known = reports.flatMap((report) => {
    const computer = computers.get(report.computer);
    const policy = numbers.get(report.policyId);
    return computer && policy !== undefined ? [{ ...report, ...computer, policy }] : [];
  });
  const last = lastOnes(known);
  if (last.length === 0) return 0;
  return tx.run(sql`
    insert into policies_state (policy, resource_id, version, ring, state, detail, checked_at)
    select b.policy, b.resource_id, m.version, m.ring, b.state, b.detail, least(b.checked_at, clock_timestamp())
    from unnest(
      ${last.map(({ policy }) => policy)}::integer[], ${last.map(({ version }) => version)}::integer[],
      ${last.map(({ resource }) => resource)}::integer[], ${last.map(({ set }) => set)}::integer[],
      ${last.map(({ state }) => state)}::text[], ${last.map(({ detail }) => storable(detail))}::text[],
      ${last.map(({ checkedAt }) => checkedAt ?? new Date().toISOString())}::timestamptz[]
    ) as b (policy, version, resource_id, set_id, state, detail, checked_at)
    cross join lateral (
      select version, ring from policies_set_member m
      where m.set_id = b.set_id and m.policy = b.policy and m.version = b.version and m.in_force offset 0
    ) m
    order by b.policy, b.resource_id
    on conflict (policy, resource_id) do update set version = excluded.version, ring = excluded.ring,
      state = excluded.state, detail = excluded.detail, checked_at = excluded.checked_at`);
};

export interface StateCount {
  policy: number;
  ring: number;
  state: ReportedState;
  version: number;
  computers: number;
}

/** Only states that were checked since `freshSince` (ISO): older ones are as good as none. */
export const countStates = (
  on: Queryable,
  policies: readonly number[],
  freshSince: string,
): Promise<StateCount[]> =>
  on.rows<StateCount>(sql`
    select policy, ring, state, version, count(*) as computers from policies_state
    where policy = any(${policies}::integer[]) and checked_at >= ${freshSince}
    group by policy, ring, state, version`);

export interface MemberCount {
  policy: number;
  ring: number;
  version: number;
  inForce: boolean;
  computers: number;
}

/** How many computers have which version, by ring. */
export const countMembers = (on: Queryable, policies: readonly number[]): Promise<MemberCount[]> =>
  on.rows<MemberCount>(sql`
    select m.policy, m.ring, m.version, m.in_force as "inForce", sum(c.computers)::bigint as computers
    from policies_set_member m
    join (select set_id, count(*) as computers from policies_computer
      where set_id in (select set_id from policies_set_member where policy = any(${policies}::integer[]))
      group by set_id) c on c.set_id = m.set_id
    where m.policy = any(${policies}::integer[])
    group by m.policy, m.ring, m.version, m.in_force`);
