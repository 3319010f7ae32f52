import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { tasksErrors } from '../errors.ts';
import { advanceRun, cancelIdle, endUnbegun, stopTopic } from './advance-run.ts';
import { retryDeadlocks } from './retry-deadlocks.ts';
import type { RunParts } from './run-parts.ts';
import { lockRun, type RunRow } from './run-row.ts';

const ended = new Set(['done', 'failed', 'cancelled']);

/**
 * Nothing of the run begins any more. What no agent was asked for ends here; `stopWork` ends the rest. Throws
 * `tasks.notFound`, `tasks.ended`.
 */
export const requestStop = async (
  tx: Transaction,
  parts: RunParts,
  id: string,
  stop: { by: string; reason: string },
): Promise<RunRow> => {
  const run = await lockRun(tx, id);
  if (!run) throw tasksErrors.notFound({ what: 'run', id });
  if (ended.has(run.state)) throw tasksErrors.ended({ state: run.state });
  await tx.run(sql`
    update tasks_run set stop_reason = ${stop.reason}, stopped_by = ${stop.by}, reason = ${stop.reason}
    where number = ${run.number}`);
  const stopped: RunRow = { ...run, stopReason: stop.reason, stoppedBy: stop.by };
  if (run.state === 'running') await advanceRun(tx, parts, await cancelIdle(tx, parts, stopped));
  else await endUnbegun(tx, parts, stopped, 'cancelled');
  await parts.signals.raise(tx, stopTopic);
  return run;
};

/** What a stopped run still has open at agents. A job that stopped itself lets those end that have begun. */
const openWork = async (
  { db }: RunParts,
  id: string,
): Promise<{ ids: string[]; reason: string }> => {
  const rows = await db.rows<{ workId: string; reason: string }>(sql`
    select c.work_id as "workId", r.stop_reason as reason from tasks_run r
    join tasks_run_computer c on c.run_number = r.number
    where r.id = ${id} and r.state = 'running' and r.stop_reason is not null and c.work_id is not null
      and (c.state = 'waiting' or (c.state = 'running' and r.stopped_by is not null))
    order by c.work_id`);
  return { ids: rows.map(({ workId }) => workId), reason: rows[0]?.reason ?? '' };
};

/**
 * Cancels the work of a stopped run. In a transaction of its own that takes the work first and the run after it, as
 * results do; repeatable.
 */
export const stopWork = async (parts: RunParts, id: string): Promise<void> => {
  const { ids, reason } = await openWork(parts, id);
  if (ids.length === 0) return;
  await retryDeadlocks(() =>
    parts.db.transaction(async (tx) => {
      await parts.needs.cancelWork(tx, ids, reason);
    }),
  );
  parts.changed.note([id]);
};

/** Every run that was stopped and still has something open. */
export const stopAll = async (parts: RunParts): Promise<void> => {
  const runs = await parts.db.rows<{ id: string }>(sql`
    select id from tasks_run where state = 'running' and stop_reason is not null order by number`);
  for (const { id } of runs) await stopWork(parts, id);
};
