import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Counts } from './counts.ts';
import type { Plan } from './plan.ts';

export type RunState =
  | 'awaiting-approval'
  | 'scheduled'
  | 'running'
  | 'done'
  | 'failed'
  | 'cancelled';

/** A run as it is worked on. Whoever changes it or its computers holds its lock. */
export interface RunRow extends Counts {
  number: number;
  id: string;
  plan: Plan;
  state: RunState;
  reason: string;
  computers: number;
  /** Of a server job: the step that is under way. */
  step: string | null;
  stopReason: string | null;
  stoppedBy: string | null;
  expiresInSeconds: number;
  expiresAt: string;
  wake: boolean;
  createdBy: string;
  policyId: string | null;
  policyVersion: number | null;
}

const columns = sql`
  r.number, r.id, r.plan, r.state, r.reason, r.computers, r.step, r.stop_reason as "stopReason",
  r.stopped_by as "stoppedBy", r.expires_in_seconds as "expiresInSeconds", r.expires_at as "expiresAt", r.wake,
  r.created_by as "createdBy", r.policy_id as "policyId", r.policy_version as "policyVersion",
  r.waiting, r.running, r.done, r.failed, r.cancelled, r.expired, r.interrupted`;

export const lockRun = (tx: Transaction, id: string): Promise<RunRow | undefined> =>
  tx.first<RunRow>(sql`select ${columns} from tasks_run r where r.id = ${id} for update`);

/** In the order of their numbers, so that two who lock several never wait for each other. */
export const lockRuns = (tx: Transaction, numbers: readonly number[]): Promise<RunRow[]> =>
  tx.rows<RunRow>(sql`
    select ${columns} from tasks_run r where r.number = any(${numbers}::bigint[])
    order by r.number for update`);

/** The same, but leaves out what somebody else holds. */
export const lockFreeRuns = (tx: Transaction, numbers: readonly number[]): Promise<RunRow[]> =>
  tx.rows<RunRow>(sql`
    select ${columns} from tasks_run r where r.number = any(${numbers}::bigint[])
    order by r.number for update skip locked`);

/** Runs of which these are the work, by number. */
export const runsOfWork = async (on: Queryable, workIds: readonly string[]): Promise<number[]> => {
  const rows = await on.rows<{ number: number }>(sql`
    select distinct run_number as number from tasks_run_computer where work_id = any(${workIds}::uuid[])`);
  return rows.map(({ number }) => number);
};

const numbersOf = (counts: readonly Counts[]) => ({
  waiting: counts.map(({ waiting }) => waiting),
  running: counts.map(({ running }) => running),
  done: counts.map(({ done }) => done),
  failed: counts.map(({ failed }) => failed),
  cancelled: counts.map(({ cancelled }) => cancelled),
  expired: counts.map(({ expired }) => expired),
  interrupted: counts.map(({ interrupted }) => interrupted),
});

/** Adds differences to the counts of runs; gives the rows as they are then. */
export const addToRuns = (
  tx: Transaction,
  deltas: readonly [number, Counts][],
): Promise<RunRow[]> => {
  const d = numbersOf(deltas.map(([, counts]) => counts));
  return tx.rows<RunRow>(sql`
    update tasks_run r
    set waiting = r.waiting + d.waiting, running = r.running + d.running, done = r.done + d.done,
        failed = r.failed + d.failed, cancelled = r.cancelled + d.cancelled, expired = r.expired + d.expired,
        interrupted = r.interrupted + d.interrupted
    from unnest(
      ${deltas.map(([number]) => number)}::bigint[], ${d.waiting}::integer[], ${d.running}::integer[],
      ${d.done}::integer[], ${d.failed}::integer[], ${d.cancelled}::integer[], ${d.expired}::integer[],
      ${d.interrupted}::integer[]
    ) as d (number, waiting, running, done, failed, cancelled, expired, interrupted)
    where r.number = d.number
    returning ${columns}`);
};

export interface StageDelta {
  number: number;
  step: string;
  counts: Counts;
}

/** Adds differences to the counts of the steps of jobs. */
export const addToStages = async (
  tx: Transaction,
  deltas: readonly StageDelta[],
): Promise<void> => {
  if (deltas.length === 0) return;
  const d = numbersOf(deltas.map(({ counts }) => counts));
  await tx.run(sql`
    update tasks_run_stage s
    set waiting = s.waiting + d.waiting, running = s.running + d.running, done = s.done + d.done,
        failed = s.failed + d.failed, cancelled = s.cancelled + d.cancelled, expired = s.expired + d.expired,
        interrupted = s.interrupted + d.interrupted
    from unnest(
      ${deltas.map(({ number }) => number)}::bigint[], ${deltas.map(({ step }) => step)}::text[],
      ${d.waiting}::integer[], ${d.running}::integer[], ${d.done}::integer[], ${d.failed}::integer[],
      ${d.cancelled}::integer[], ${d.expired}::integer[], ${d.interrupted}::integer[]
    ) as d (number, step, waiting, running, done, failed, cancelled, expired, interrupted)
    where s.run_number = d.number and s.step = d.step`);
};
