import { join } from 'sql-template-tag';
import { type Queryable, sql, type Transaction } from '../database/database.ts';
import type { StoredWhen } from './when.ts';

/** A schedule as it counts: the time of the shared schedule that it follows, or its own. */
export interface ScheduleRow extends StoredWhen {
  id: string;
  kind: string;
  subjectId: string;
  name: string;
  enabled: boolean;
  nextRunAt: string | null;
}

const effective = sql`
  s.id, s.kind, s.subject_id as "subjectId", s.name,
  coalesce(c.cron, s.cron) as cron, case when c.id is null then s.every_seconds end as "everySeconds",
  coalesce(c.time_zone, s.time_zone) as "timeZone", s.enabled and coalesce(c.enabled, true) as enabled,
  s.next_run_at as "nextRunAt"`;
const from = sql`kernel_schedule as s left join kernel_shared_schedule as c on c.id = s.shared_schedule_id`;

export const builtIn = 'built-in';
/** A run whose server has not been heard of for so long was cut off. */
const secondsAlive = 30;
/** So many runs of each schedule are remembered. */
const runsKept = 100;

/** Kinds and built-in schedules that this process knows how to run. */
export interface Known {
  ids: readonly string[];
  kinds: readonly string[];
}
const known = ({ ids, kinds }: Known) => sql`(s.id = any(${ids}) or s.kind = any(${kinds}))`;

export const readNow = async (on: Queryable): Promise<Date> => {
  const row = await on.first<{ now: string }>(sql`select clock_timestamp() as now`);
  return new Date(row?.now ?? Date.now());
};

export const findSchedule = (on: Queryable, id: string): Promise<ScheduleRow | undefined> =>
  on.first<ScheduleRow>(sql`select ${effective} from ${from} where s.id = ${id}`);

export const findScheduleOf = (
  on: Queryable,
  kind: string,
  subjectId: string,
): Promise<ScheduleRow | undefined> =>
  on.first<ScheduleRow>(
    sql`select ${effective} from ${from} where s.kind = ${kind} and s.subject_id = ${subjectId}`,
  );

/** Held to the end of the transaction. */
export const lockSchedule = (tx: Transaction, id: string): Promise<ScheduleRow | undefined> =>
  tx.first<ScheduleRow>(sql`select ${effective} from ${from} where s.id = ${id} for update of s`);

/** One that is due and not running, locked; another server takes another one. */
export const lockDue = (tx: Transaction, those: Known): Promise<ScheduleRow | undefined> =>
  tx.first<ScheduleRow>(sql`
    select ${effective} from ${from}
    where s.next_run_at <= clock_timestamp() and ${known(those)}
      and not exists (select 1 from kernel_schedule_run r where r.schedule_id = s.id and r.outcome = 'running')
    order by s.next_run_at limit 1 for update of s skip locked`);

export const setNextRun = async (
  on: Queryable,
  id: string,
  { next, missed = 0 }: { next: Date | null; missed?: number },
): Promise<void> => {
  await on.run(sql`
    update kernel_schedule set next_run_at = ${next}, missed = least(missed::bigint + ${missed}, 1000000)
    where id = ${id}`);
};

/** Seconds until the next one is due; null when none is. */
export const secondsToNext = async (on: Queryable, those: Known): Promise<number | null> => {
  const row = await on.first<{ seconds: number | null }>(sql`
    select extract(epoch from min(s.next_run_at) - clock_timestamp())::float8 as seconds
    from kernel_schedule as s where s.next_run_at is not null and ${known(those)}`);
  return row?.seconds ?? null;
};

export const insertRun = async (on: Queryable, id: string, cause: string): Promise<number> => {
  const row = await on.first<{ id: number }>(sql`
    insert into kernel_schedule_run (schedule_id, outcome, cause) values (${id}, 'running', ${cause}) returning id`);
  return row?.id ?? 0;
};

export const findRunning = (
  on: Queryable,
  id: string,
): Promise<{ startedAt: string } | undefined> =>
  on.first(sql`
    select started_at as "startedAt" from kernel_schedule_run where schedule_id = ${id} and outcome = 'running'`);

export const noteMissed = async (on: Queryable, id: string, message: string): Promise<void> => {
  await on.run(sql`
    insert into kernel_schedule_run (schedule_id, outcome, message, cause, finished_at)
    values (${id}, 'missed', ${message}, 'schedule', clock_timestamp())`);
};

export const longestMessage = 2000;

/** Ends a run, unless it was given up meanwhile; says whether it was not. */
export const finishRun = async (
  on: Queryable,
  run: { runId: number; scheduleId: string },
  { outcome, message }: { outcome: 'done' | 'failed' | 'interrupted'; message: string },
): Promise<boolean> => {
  const ended = await on.run(sql`
    update kernel_schedule_run set outcome = ${outcome}, finished_at = clock_timestamp(),
      message = ${message.replaceAll('\0', '').slice(0, longestMessage).toWellFormed()}
    where id = ${run.runId} and outcome = 'running'`);
  if (ended > 0 && outcome === 'done')
    await on.run(
      sql`update kernel_schedule set missed = 0 where id = ${run.scheduleId} and missed <> 0`,
    );
  await on.run(sql`
    delete from kernel_schedule_run where schedule_id = ${run.scheduleId} and outcome <> 'running' and id <= (
      select id from kernel_schedule_run where schedule_id = ${run.scheduleId} order by id desc offset ${runsKept} limit 1)`);
  return ended > 0;
};

export const markAlive = async (on: Queryable, runIds: readonly number[]): Promise<number[]> => {
  const rows = await on.rows<{ id: number }>(sql`
    update kernel_schedule_run set alive_at = clock_timestamp()
    where id = any(${runIds}) and outcome = 'running' returning id`);
  return rows.map(({ id }) => id);
};

/** Runs whose server is gone; each is named once. */
export const giveUpDead = (on: Queryable): Promise<{ scheduleId: string }[]> =>
  on.rows(sql`
    update kernel_schedule_run set outcome = 'interrupted', finished_at = clock_timestamp(),
      message = 'The server that ran it ended or did not answer any more.'
    where outcome = 'running' and alive_at < clock_timestamp() - make_interval(secs => ${secondsAlive})
    returning schedule_id as "scheduleId"`);

/** How many of the last runs were cut off, one after the other. */
export const countInterrupted = async (on: Queryable, id: string): Promise<number> => {
  const row = await on.first<{ count: number }>(sql`
    select count(*) as count from kernel_schedule_run
    where schedule_id = ${id} and outcome = 'interrupted' and id > coalesce((
      select max(id) from kernel_schedule_run
      where schedule_id = ${id} and outcome in ('done', 'failed')), 0)`);
  return row?.count ?? 0;
};

export interface BuiltIn extends StoredWhen {
  id: string;
  name: string;
  description: string;
  owner: string;
}

/** Adds what is missing; changes the time only where nobody has changed it. `next` is for those that get a new time. */
export const upsertBuiltIns = async (
  tx: Transaction,
  definitions: readonly (BuiltIn & { next: Date | null })[],
): Promise<void> => {
  if (definitions.length === 0) return;
  // Two servers that start together wait for each other.
  await tx.run(sql`select pg_advisory_xact_lock(7246535)`);
  const rows = definitions.map(
    (
      one,
    ) => sql`(${one.id}, ${builtIn}, ${one.id}, ${one.name}, ${one.description}, ${one.owner}, ${one.cron},
      ${one.everySeconds}::integer, ${one.timeZone}, ${one.next}::timestamptz)`,
  );
  await tx.run(sql`
    insert into kernel_schedule as s
      (id, kind, subject_id, name, description, owner, cron, every_seconds, time_zone, next_run_at)
    values ${join(rows)}
    on conflict (id) do update set name = excluded.name, description = excluded.description, owner = excluded.owner`);
  for (const one of definitions)
    await tx.run(sql`
      update kernel_schedule set cron = ${one.cron}, every_seconds = ${one.everySeconds}, time_zone = ${one.timeZone},
        next_run_at = ${one.next}
      where id = ${one.id} and changed_at is null
        and (cron, every_seconds, time_zone) is distinct from
          (${one.cron}, ${one.everySeconds}::integer, ${one.timeZone})`);
};

/** Adds or replaces; a time that is given here is the schedule's own and ends its following of a shared one. */
export const upsertSchedule = async (
  tx: Transaction,
  schedule: StoredWhen & {
    id: string;
    kind: string;
    subjectId: string;
    name: string;
    owner: string;
    enabled: boolean;
    next: Date | null;
    by: string;
  },
): Promise<string> => {
  const row = await tx.first<{ id: string }>(sql`
    insert into kernel_schedule (id, kind, subject_id, name, owner, cron, every_seconds, time_zone, enabled,
      next_run_at, changed_by, changed_at)
    values (${schedule.id}, ${schedule.kind}, ${schedule.subjectId}, ${schedule.name}, ${schedule.owner},
      ${schedule.cron}, ${schedule.everySeconds}, ${schedule.timeZone}, ${schedule.enabled}, ${schedule.next},
      ${schedule.by}, now())
    on conflict (kind, subject_id) do update set name = excluded.name, owner = excluded.owner, cron = excluded.cron,
      every_seconds = excluded.every_seconds, time_zone = excluded.time_zone, enabled = excluded.enabled,
      next_run_at = excluded.next_run_at, shared_schedule_id = null, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at
    returning id`);
  return row?.id ?? schedule.id;
};

export const renameSchedule = async (tx: Transaction, id: string, name: string): Promise<void> => {
  await tx.run(sql`update kernel_schedule set name = ${name} where id = ${id} and name <> ${name}`);
};

export const deleteSchedule = (tx: Transaction, kind: string, subjectId: string): Promise<number> =>
  tx.run(sql`delete from kernel_schedule where kind = ${kind} and subject_id = ${subjectId}`);

/** Times of its own, a shared schedule, or the default again (`by` null). */
export const updateTimes = async (
  tx: Transaction,
  id: string,
  times: StoredWhen & { sharedScheduleId: string | null; enabled: boolean; by: string | null },
): Promise<void> => {
  await tx.run(sql`
    update kernel_schedule set cron = ${times.cron}, every_seconds = ${times.everySeconds},
      time_zone = ${times.timeZone}, shared_schedule_id = ${times.sharedScheduleId}, enabled = ${times.enabled},
      changed_by = ${times.by ?? ''}, changed_at = case when ${times.by}::text is null then null else now() end
    where id = ${id}`);
};
