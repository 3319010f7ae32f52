import { newGuid } from '@reeve/base';
import type { ScheduledRun, ScheduledRunInput } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Schedules } from '../../../kernel/schedules/schedule.ts';
import { tasksErrors } from '../errors.ts';

/** Kind of its schedules. */
export const scheduleKind = 'scheduled-run';

export type StoredScheduledRun = Omit<ScheduledRun, 'nextRunAt'> & {
  changedById: string;
  approvedBy: string | null;
  approvedSubject: string | null;
  approvedComputers: number | null;
};

const columns = sql`
  id, name, run, cron, time_zone as "timeZone", enabled, schedule_id as "scheduleId", last_run as "lastRun",
  changed_by as "changedBy", changed_by_id as "changedById", changed_at as "changedAt",
  approved_by as "approvedBy", approved_subject as "approvedSubject", approved_computers as "approvedComputers"`;

export const readScheduledRuns = (
  on: Queryable,
  id: string | null = null,
): Promise<StoredScheduledRun[]> =>
  on.rows<StoredScheduledRun>(sql`
    select ${columns} from tasks_scheduled_run where ${id}::uuid is null or id = ${id}::uuid
    order by lower(name), id`);

/** Throws `tasks.notFound`. */
export const requireScheduledRun = async (
  on: Queryable,
  id: string,
): Promise<StoredScheduledRun> => {
  const [found] = await readScheduledRuns(on, id);
  if (!found) throw tasksErrors.notFound({ what: 'scheduled run', id });
  return found;
};

/** As its schedule stands: an administrator may have changed that on the page of schedules. */
export const showScheduledRun = async (
  schedules: Schedules,
  {
    changedById: _,
    approvedBy: __,
    approvedSubject: ___,
    approvedComputers: ____,
    ...run
  }: StoredScheduledRun,
): Promise<ScheduledRun> => {
  const saved = await schedules.find(scheduleKind, run.id);
  if (!saved) return { ...run, nextRunAt: null };
  const { when, enabled, nextRunAt } = saved;
  const cron = 'cron' in when ? when.cron : run.cron;
  const timeZone = 'cron' in when ? (when.timeZone ?? run.timeZone) : run.timeZone;
  return { ...run, cron, timeZone, enabled, nextRunAt };
};

/** Adds, or replaces what is there; what was approved of it is approved no more. Throws what a bad cron throws. */
export const saveScheduledRun = async (
  tx: Transaction,
  schedules: Schedules,
  id: string | null,
  input: ScheduledRunInput,
  who: { id: string; name: string },
): Promise<string> => {
  const ownId = id ?? newGuid();
  const scheduleId = await schedules.save(tx, {
    kind: scheduleKind,
    subjectId: ownId,
    name: input.name,
    when: { cron: input.cron, timeZone: input.timeZone },
    enabled: input.enabled,
    by: who.name,
  });
  await tx.run(sql`
    insert into tasks_scheduled_run as s
      (id, name, run, cron, time_zone, enabled, schedule_id, changed_by, changed_by_id)
    values (${ownId}, ${input.name}, ${JSON.stringify(input.run)}, ${input.cron}, ${input.timeZone},
      ${input.enabled}, ${scheduleId}, ${who.name}, ${who.id})
    on conflict (id) do update
    set name = excluded.name, run = excluded.run, cron = excluded.cron, time_zone = excluded.time_zone,
        enabled = excluded.enabled, schedule_id = excluded.schedule_id, changed_by = excluded.changed_by,
        changed_by_id = excluded.changed_by_id, changed_at = now(),
        approved_by = null, approved_subject = null, approved_computers = null`);
  return ownId;
};

export const deleteScheduledRun = async (
  tx: Transaction,
  schedules: Schedules,
  id: string,
): Promise<void> => {
  await schedules.remove(tx, scheduleKind, id);
  await tx.run(sql`delete from tasks_scheduled_run where id = ${id}`);
};
