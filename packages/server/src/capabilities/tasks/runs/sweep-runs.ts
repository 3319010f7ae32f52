import { type Sql, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { WorkOutcome } from '../../agents/index.ts';
import { advanceRun, endUnbegun } from './advance-run.ts';
import { applyOutcomes } from './apply-outcomes.ts';
import { beginRun } from './create-run.ts';
import type { RunParts } from './run-parts.ts';
import { lockFreeRuns, type RunRow } from './run-row.ts';

/** Seconds that the agents' capability has to tell that work has expired. */
const expirySeconds = 600;
/** Seconds after the longest that a task may take, until nobody believes in its result any more. */
const silenceSeconds = 3600;
const atOnce = 2000;

const numbersWhere = async ({ db }: RunParts, condition: Sql): Promise<number[]> => {
  const rows = await db.rows<{ number: number }>(sql`
    select number from tasks_run r where ${condition} order by start_at limit 100`);
  return rows.map(({ number }) => number);
};

/** Each in a transaction of its own; what another process works on is left to it. */
const forEach = async (
  parts: RunParts,
  numbers: readonly number[],
  states: readonly RunRow['state'][],
  work: (tx: Transaction, run: RunRow) => Promise<void>,
): Promise<number> => {
  let done = 0;
  for (const number of numbers)
    await parts.db.transaction(async (tx) => {
      const [run] = await lockFreeRuns(tx, [number]);
      if (!run || !states.includes(run.state)) return;
      await work(tx, run);
      done++;
    });
  return done;
};

/** Runs whose time has come. Gives how many have begun. */
export const beginDueRuns = async (parts: RunParts): Promise<string[]> => {
  const woken: string[] = [];
  const due = await numbersWhere(parts, sql`r.state = 'scheduled' and r.start_at <= now()`);
  await forEach(parts, due, ['scheduled'], async (tx, run) => {
    await beginRun(tx, parts, run);
    await parts.signals.raise(tx, 'runs');
    if (run.wake) woken.push(run.id);
  });
  return woken;
};

/** Nobody has approved them in time. */
const expireUnapproved = async (parts: RunParts): Promise<void> => {
  const due = await numbersWhere(
    parts,
    sql`r.state = 'awaiting-approval' and r.expires_at <= now()`,
  );
  await forEach(parts, due, ['awaiting-approval'], async (tx, run) => {
    const stopReason = 'nobody approved it in time';
    await tx.run(
      sql`update tasks_run set stop_reason = ${stopReason} where number = ${run.number}`,
    );
    await endUnbegun(tx, parts, { ...run, stopReason }, 'expired');
  });
};

/** A step that is over while nobody has begun the next one: there is none after a whole transaction. */
const advanceJobs = async (parts: RunParts): Promise<void> => {
  const running = await numbersWhere(
    parts,
    sql`r.state = 'running' and (r.waiting + r.running = 0 or (r.subject_kind = 'server-job' and exists (
      select 1 from tasks_run_stage s
      where s.run_number = r.number and s.step = r.step and s.waiting + s.running = 0)))`,
  );
  await forEach(parts, running, ['running'], (tx, run) => advanceRun(tx, parts, run));
};

/** Work of which nobody will hear any more: its agent is gone, or has been silent for too long. */
const lostWork = (tx: Transaction, run: RunRow): Promise<WorkOutcome[]> =>
  tx.rows<WorkOutcome>(sql`
    select c.work_id as id, c.agent_id as "agentId", '{}'::json as parameters, null as result, c.channel,
      case when c.state = 'running' then 'interrupted' else 'expired' end as outcome,
      case when c.state = 'running' then 'it began, and no outcome was ever reported'
        else 'its agent did not begin it in time' end as message
    from tasks_run_computer c join tasks_run r on r.number = c.run_number
    where c.run_number = ${run.number} and c.work_id is not null and (
      (c.state = 'waiting' and r.expires_at < now() - make_interval(secs => ${expirySeconds}))
      or (c.state = 'running'
        and r.expires_at < now() - make_interval(secs => r.longest_seconds + ${silenceSeconds})))
    order by c.work_id limit ${atOnce}`);

const endLost = async (parts: RunParts): Promise<void> => {
  const late = await numbersWhere(
    parts,
    sql`r.state = 'running' and r.expires_at < now() - make_interval(secs => ${expirySeconds})`,
  );
  await forEach(parts, late, ['running'], async (tx, run) => {
    const lost = await lostWork(tx, run);
    if (lost.length > 0) await applyOutcomes(tx, parts, lost);
  });
};

/** Whatever no event brings about. Any number of server processes may do it at the same time. */
export const sweepRuns = async (parts: RunParts): Promise<void> => {
  await expireUnapproved(parts);
  await advanceJobs(parts);
  await endLost(parts);
};

/** Deletes runs that ended so many days ago, with outcomes and output; gives how many. */
export const forgetOldRuns = async ({ db }: RunParts, days: number): Promise<number> => {
  let forgotten = 0;
  for (;;) {
    const deleted = await db.run(sql`
      delete from tasks_run where number in (
        select number from tasks_run where finished_at < now() - make_interval(days => ${days})
        order by finished_at limit 20)`);
    forgotten += deleted;
    if (deleted === 0) break;
  }
  // Of the present version it must stay known: otherwise its task would run again.
  await db.run(sql`
    delete from tasks_policy_computer p where run_number is null and exists (
      select 1 from tasks_policy_computer n where n.policy_id = p.policy_id and n.version > p.version)`);
  return forgotten;
};
