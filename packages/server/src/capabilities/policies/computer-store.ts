import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

export interface AssignedComputer {
  resource: number;
  /** Null: there is no such computer any more. */
  guid: string | null;
  /** Whose agent speaks for it. */
  agent: string | null;
  /** Null: it has no policies. */
  set: number | null;
}

export const readComputers = (
  on: Queryable,
  resources: readonly number[],
): Promise<AssignedComputer[]> =>
  on.rows<AssignedComputer>(sql`
    select r.id as resource, s.guid, s.agent_id as agent, c.set_id as set
    from unnest(${resources}::integer[]) as r (id)
    left join cmdb_computer_summary s on s.resource_id = r.id
    left join policies_computer c on c.resource_id = r.id
    order by r.id`);

/** Agents of all computers with a set. */
export const readAgentsOfSet = async (
  on: Queryable,
  set: number,
): Promise<{ guid: string; agent: string }[]> =>
  on.rows(sql`
    select s.guid, s.agent_id as agent from policies_computer c
    join cmdb_computer_summary s on s.resource_id = c.resource_id where c.set_id = ${set}`);

export interface Reassignment {
  resource: number;
  before: number | null;
  /** Null: it has no policies any more. */
  after: number | null;
}

/** Reports of states, which read the sets of their computers, wait for the end of the transaction. */
const lockComputers = async (tx: Transaction, resources: readonly number[]): Promise<void> => {
  await tx.run(sql`
    select from policies_computer where resource_id = any(${resources}::integer[])
    order by resource_id for update`);
};

/** What was reported of a version that the computer has no more, or that is in force there no more, says nothing. */
const forgetOldStates = async (
  tx: Transaction,
  resources: readonly number[],
  before: readonly (number | null)[],
  after: readonly (number | null)[],
): Promise<void> => {
  await tx.run(sql`
    delete from policies_state s
    using unnest(${resources}::integer[], ${before}::integer[], ${after}::integer[])
        as c (resource_id, before, after)
      join policies_set_member had on had.set_id = c.before
    where s.policy = had.policy and s.resource_id = c.resource_id and not exists (
      select from policies_set_member has
      where has.set_id = c.after and has.policy = s.policy and has.version = s.version and has.in_force)`);
  await tx.run(sql`
    update policies_state s set ring = has.ring
    from unnest(${resources}::integer[], ${after}::integer[]) as c (resource_id, after)
      join policies_set_member has on has.set_id = c.after
    where s.policy = has.policy and s.resource_id = c.resource_id and s.ring <> has.ring`);
};

export const writeAssignments = async (
  tx: Transaction,
  changes: readonly Reassignment[],
): Promise<void> => {
  const resources = changes.map(({ resource }) => resource);
  await lockComputers(tx, resources);
  await tx.run(sql`
    insert into policies_computer (resource_id, set_id, since)
    select *, clock_timestamp() from unnest(${resources}::integer[], ${changes.map(({ after }) => after)}::integer[])
      as c (resource_id, set_id)
    where set_id is not null order by resource_id
    on conflict (resource_id) do update set set_id = excluded.set_id, since = excluded.since`);
  const without = changes.filter(({ after }) => after === null).map(({ resource }) => resource);
  await tx.run(sql`delete from policies_computer where resource_id = any(${without}::integer[])`);
  await forgetOldStates(
    tx,
    resources,
    changes.map(({ before }) => before),
    changes.map(({ after }) => after),
  );
};
