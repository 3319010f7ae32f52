import type { RunComputerState } from '@reeve/protocol/api';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { StepOutcome } from './judge-outcome.ts';

/** A computer of a run, as a report about it is judged. */
export interface RunComputerRow {
  number: number;
  computerId: string;
  agentId: string;
  state: RunComputerState;
  step: string | null;
  workId: string;
  message: string;
  startedAt: string | null;
}

export const computersOfWork = (
  tx: Transaction,
  workIds: readonly string[],
): Promise<RunComputerRow[]> =>
  tx.rows<RunComputerRow>(sql`
    select run_number as number, computer_id as "computerId", agent_id as "agentId", state, step,
      work_id as "workId", message, started_at as "startedAt"
    from tasks_run_computer where work_id = any(${workIds}::uuid[])`);

export interface ComputerChange {
  number: number;
  computerId: string;
  state: RunComputerState;
  step: string | null;
  /** Null between two steps of a server job. */
  workId: string | null;
  message: string;
  exitCode: number | null;
  attempts: number | null;
  channel: 'push' | 'poll' | null;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Thousands by one statement. Under the lock of their runs. */
export const writeComputers = async (
  tx: Transaction,
  changes: readonly ComputerChange[],
): Promise<void> => {
  if (changes.length === 0) return;
  await tx.run(sql`
    update tasks_run_computer c
    set state = b.state, step = b.step, work_id = b.work_id, message = b.message, exit_code = b.exit_code,
        attempts = b.attempts, channel = coalesce(b.channel, c.channel),
        started_at = coalesce(c.started_at, b.started_at), finished_at = b.finished_at
    from unnest(
      ${changes.map(({ number }) => number)}::bigint[],
      ${changes.map(({ computerId }) => computerId)}::uuid[],
      ${changes.map(({ state }) => state)}::text[],
      ${changes.map(({ step }) => step)}::text[],
      ${changes.map(({ workId }) => workId)}::uuid[],
      ${changes.map(({ message }) => message)}::text[],
      ${changes.map(({ exitCode }) => exitCode)}::integer[],
      ${changes.map(({ attempts }) => attempts)}::integer[],
      ${changes.map(({ channel }) => channel)}::text[],
      ${changes.map(({ startedAt }) => startedAt)}::timestamptz[],
      ${changes.map(({ finishedAt }) => finishedAt)}::timestamptz[]
    ) as b (number, computer_id, state, step, work_id, message, exit_code, attempts, channel, started_at, finished_at)
    where c.run_number = b.number and c.computer_id = b.computer_id`);
};

export interface WrittenStep {
  number: number;
  computerId: string;
  workId: string;
  outcome: StepOutcome;
}

/** What was said first stands. */
export const writeSteps = async (tx: Transaction, steps: readonly WrittenStep[]): Promise<void> => {
  if (steps.length === 0) return;
  const of = <T>(read: (outcome: StepOutcome) => T): T[] =>
    steps.map(({ outcome }) => read(outcome));
  await tx.run(sql`
    insert into tasks_step_outcome
      (run_number, computer_id, work_id, step, state, message, exit_code, attempts, started_at, finished_at, output,
       cut_bytes)
    select * from unnest(
      ${steps.map(({ number }) => number)}::bigint[],
      ${steps.map(({ computerId }) => computerId)}::uuid[],
      ${steps.map(({ workId }) => workId)}::uuid[],
      ${of(({ step }) => step)}::text[],
      ${of(({ state }) => state)}::text[],
      ${of(({ message }) => message)}::text[],
      ${of(({ exitCode }) => exitCode)}::integer[],
      ${of(({ attempts }) => attempts)}::integer[],
      ${of(({ startedAt }) => startedAt)}::timestamptz[],
      ${of(({ finishedAt }) => finishedAt)}::timestamptz[],
      ${of(({ output }) => output)}::text[],
      ${of(({ cutBytes }) => cutBytes)}::bigint[])
    on conflict do nothing`);
};

/** A report that comes after the outcome changes nothing of it, but is told. */
export const noteLateReports = async (
  tx: Transaction,
  late: readonly { workId: string; note: string }[],
): Promise<void> => {
  if (late.length === 0) return;
  await tx.run(sql`
    update tasks_run_computer c set message = left(c.message || b.note, 4000)
    from unnest(${late.map(({ workId }) => workId)}::uuid[], ${late.map(({ note }) => note)}::text[])
      as b (work_id, note)
    where c.work_id = b.work_id and position(b.note in c.message) = 0`);
};
