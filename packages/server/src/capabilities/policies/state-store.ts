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
const lastOnes = (reports: readonly StateReport[]): StateReport[] => [
  ...new Map(reports.map((report) => [`${report.policyId} ${report.computer}`, report])).values(),
];

const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\uFFFD').slice(0, 2000);

/**
 * Writes what was reported of versions that the computers have and that are in force there; anything else is old
 * news. Gives how many counted.
 */
export const writeStates = async (
  tx: Transaction,
  reports: readonly StateReport[],
): Promise<number> => {
  const last = lastOnes(reports);
  const guids = last.map(({ computer }) => computer);
  // The policy update, which changes who has what, waits for these computers, and these for it.
  await tx.run(sql`
    select from policies_computer where resource_id in (select resource_id from (${homesOf(guids)}) home)
    order by resource_id for share`);
  return tx.run(sql`
    insert into policies_state as s (policy, resource_id, version, ring, state, detail, checked_at)
    select distinct on (m.policy, c.resource_id)
      m.policy, c.resource_id, m.version, m.ring, b.state, b.detail, least(b.checked_at, clock_timestamp())
    from unnest(
      ${last.map(({ policyId }) => policyId)}::uuid[], ${last.map(({ version }) => version)}::integer[],
      ${guids}::uuid[], ${last.map(({ state }) => state)}::text[],
      ${last.map(({ detail }) => storable(detail))}::text[],
      ${last.map(({ checkedAt }) => checkedAt ?? new Date().toISOString())}::timestamptz[]
    ) with ordinality as b (policy_id, version, guid, state, detail, checked_at, place)
    join (${homesOf(guids)}) home on home.guid = b.guid
    join policies_policy p on p.id = b.policy_id
    join policies_computer c on c.resource_id = home.resource_id
    join policies_set_member m on m.set_id = c.set_id and m.policy = p.number
      and m.version = b.version and m.in_force
    order by m.policy, c.resource_id, b.place desc
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
