import { type Queryable, sql, type Transaction } from '../database/database.ts';
import { scheduleErrors } from './errors.ts';

export interface SharedScheduleRow {
  id: string;
  name: string;
  cron: string;
  timeZone: string;
  enabled: boolean;
}

/** Adds or replaces; throws `schedules.sharedNameTaken`. */
export const saveShared = async (
  tx: Transaction,
  shared: SharedScheduleRow & { by: string },
): Promise<void> => {
  const { id, name, cron, timeZone, enabled, by } = shared;
  // Names are compared while nobody else adds one.
  await tx.run(sql`lock table kernel_shared_schedule in share row exclusive mode`);
  const other = await tx.first(sql`
    select 1 from kernel_shared_schedule where lower(name) = lower(${name}) and id <> ${id}`);
  if (other) throw scheduleErrors.sharedNameTaken({ name });
  await tx.run(sql`
    insert into kernel_shared_schedule (id, name, cron, time_zone, enabled, changed_by)
    values (${id}, ${name}, ${cron}, ${timeZone}, ${enabled}, ${by})
    on conflict (id) do update set name = excluded.name, cron = excluded.cron, time_zone = excluded.time_zone,
      enabled = excluded.enabled, changed_by = excluded.changed_by, changed_at = now()`);
};

/** Locked, so that it is not deleted while somebody begins to follow it. */
export const lockShared = (tx: Transaction, id: string): Promise<SharedScheduleRow | undefined> =>
  tx.first<SharedScheduleRow>(sql`
    select id, name, cron, time_zone as "timeZone", enabled from kernel_shared_schedule where id = ${id} for update`);

export const followersOf = (on: Queryable, id: string): Promise<{ id: string; name: string }[]> =>
  on.rows(
    sql`select id, name from kernel_schedule where shared_schedule_id = ${id} order by lower(name), id`,
  );

export const deleteShared = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`delete from kernel_shared_schedule where id = ${id}`);
};
