import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { type Counts, createTally, inWords } from './counts.ts';
import { giveWork } from './give-work.ts';
import { earliestStep, stepOf, tooManyFailed } from './plan.ts';
import type { RunParts } from './run-parts.ts';
import { addToRuns, lockRuns, type RunRow } from './run-row.ts';
import { tellPolicy } from './tell-policy.ts';

/** Heard by whoever stops what still runs. */
export const stopTopic = 'tasks-stop';

const endState = (run: RunRow): 'done' | 'failed' | 'cancelled' => {
  if (run.done === run.computers) return 'done';
  return run.stoppedBy !== null && run.cancelled > 0 ? 'cancelled' : 'failed';
};

const endRun = async (tx: Transaction, { signals }: RunParts, run: RunRow): Promise<void> => {
  const reason = [run.stopReason, inWords(run)].filter(Boolean).join('; ');
  await tx.run(sql`
    update tasks_run set state = ${endState(run)}, reason = ${reason}, finished_at = now(), step = null
    where number = ${run.number}`);
  await signals.raise(tx, 'runs');
  await signals.raise(tx, `run ${run.id}`);
};

/** Those that no agent was asked for: before approval, before the start, between two steps. */
export const cancelIdle = async (
  tx: Transaction,
  parts: RunParts,
  run: RunRow,
  state: 'cancelled' | 'expired' = 'cancelled',
): Promise<RunRow> => {
  const before = run.state === 'awaiting-approval' || run.state === 'scheduled';
  const reason = run.stopReason ?? '';
  const idle = await tx.rows<{ computerId: string }>(sql`
    update tasks_run_computer set state = ${state}, message = ${reason}, finished_at = now()
    where run_number = ${run.number} and state = 'waiting' and (work_id is null or ${before})
    returning computer_id as "computerId"`);
  if (idle.length === 0) return run;
  const tally = createTally<number>();
  for (const _ of idle) tally.move(run.number, 'waiting', state);
  const [after] = await addToRuns(tx, tally.entries());
  await tellPolicy(
    tx,
    parts,
    [run],
    idle.map(({ computerId }) => ({ number: run.number, computerId, state, message: reason })),
  );
  return after ?? run;
};

const readStage = (tx: Transaction, run: RunRow): Promise<Counts | undefined> =>
  tx.first<Counts>(sql`
    select waiting, running, done, failed, cancelled, expired, interrupted from tasks_run_stage
    where run_number = ${run.number} and step = ${run.step}`);

const stopItself = async (
  tx: Transaction,
  { signals }: RunParts,
  run: RunRow,
  failed: number,
): Promise<RunRow> => {
  const step = stepOf(run.plan, run.step);
  const stopReason = `stopped because ${failed} computers failed the step ${run.step}; ${step?.maximumFailuresPercent} % may`;
  await tx.run(sql`
    update tasks_run set stop_reason = ${stopReason}, reason = ${stopReason} where number = ${run.number}`);
  await signals.raise(tx, stopTopic);
  return { ...run, stopReason };
};

/**
 * A server job, once nobody is in its step any more: all that stand before the earliest of their next steps begin
 * it together. Every way leads forward in the order of the plan, so nobody comes to a step after it has begun.
 */
const nextStage = async (tx: Transaction, parts: RunParts, run: RunRow): Promise<RunRow> => {
  const stage = await readStage(tx, run);
  if (!stage) return run;
  const step = stepOf(run.plan, run.step);
  const failed = stage.failed + stage.expired + stage.interrupted;
  const now =
    run.stopReason === null && step && tooManyFailed(step, stage)
      ? await stopItself(tx, parts, run, failed)
      : run;
  if (now.stopReason !== null) return cancelIdle(tx, parts, now);
  if (stage.waiting + stage.running > 0) return now;
  const before = await tx.rows<{ step: string }>(sql`
    select distinct step from tasks_run_computer
    where run_number = ${run.number} and state = 'waiting' and work_id is null and step is not null`);
  const next = earliestStep(run.plan, new Set(before.map(({ step: id }) => id)));
  if (!next) return now;
  await giveWork(tx, parts, now, next);
  const [after] = await lockRuns(tx, [run.number]);
  return after ?? now;
};

/** Whatever a run is due for: its next step, its stop, its end. Under its lock; repeatable. */
export const advanceRun = async (
  tx: Transaction,
  parts: RunParts,
  locked: RunRow,
): Promise<void> => {
  let run = locked;
  if (run.state !== 'running') return;
  for (let step = ''; run.plan.kind === 'server-job' && run.step !== null && step !== run.step; ) {
    step = run.step;
    run = await nextStage(tx, parts, run);
  }
  if (run.waiting + run.running === 0) await endRun(tx, parts, run);
};

/** A run that never began: nobody approved it, or it was cancelled before. Under its lock. */
export const endUnbegun = async (
  tx: Transaction,
  parts: RunParts,
  run: RunRow,
  state: 'cancelled' | 'expired',
): Promise<void> => {
  const after = await cancelIdle(tx, parts, run, state);
  if (after.waiting + after.running === 0) await endRun(tx, parts, after);
};
