import type { BodyOf, Schedule, updateSchedule as updateScheduleRoute } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { scheduleErrors } from '../../kernel/schedules/errors.ts';
import { lockSchedule, updateTimes } from '../../kernel/schedules/schedule-store.ts';
import { lockShared } from '../../kernel/schedules/shared-schedule-store.ts';
import { type StoredWhen, storedWhen } from '../../kernel/schedules/when.ts';
import { findSchedule } from './schedule-list.ts';
import { knownOf, type SchedulesKernel } from './schedules-kernel.ts';

type Wish = BodyOf<typeof updateScheduleRoute>;

interface Own extends StoredWhen {
  sharedScheduleId: string | null;
  enabled: boolean;
}

/** The schedule's own time, which a shared one may cover. */
const readOwn = async (on: Queryable, id: string): Promise<Own> => {
  const own = await on.first<Own>(sql`
    select cron, every_seconds as "everySeconds", time_zone as "timeZone",
      shared_schedule_id as "sharedScheduleId", enabled
    from kernel_schedule where id = ${id}`);
  if (!own) throw scheduleErrors.unknown({ id });
  return own;
};

const ownTime = (wish: Wish, before: StoredWhen): StoredWhen => {
  if (wish.everySeconds !== undefined) return storedWhen({ everySeconds: wish.everySeconds });
  const cron = wish.cron ?? before.cron;
  if (cron === null) {
    if (wish.timeZone === undefined) return before;
    throw scheduleErrors.contradicting();
  }
  if (wish.cron === undefined && wish.timeZone === undefined) return before;
  // A first cron expression after a period has no zone yet: the server's.
  const timeZone = wish.timeZone ?? (before.cron === null ? undefined : before.timeZone);
  return storedWhen(timeZone === undefined ? { cron } : { cron, timeZone });
};

const refuseContradiction = (wish: Wish): void => {
  const ways = [
    wish.cron !== undefined || wish.timeZone !== undefined,
    wish.everySeconds !== undefined,
    typeof wish.sharedScheduleId === 'string',
    wish.reset === true,
  ].filter(Boolean);
  if (ways.length > 1) throw scheduleErrors.contradicting();
};

const resetTimes = async (kernel: SchedulesKernel, tx: Transaction, id: string, name: string) => {
  const definition = kernel.schedules.definitions.get(id);
  if (!definition) throw scheduleErrors.notBuiltIn({ name });
  const own = { ...storedWhen(definition.default), sharedScheduleId: null, enabled: true };
  await updateTimes(tx, id, { ...own, by: null });
};

const applyWish = async (tx: Transaction, id: string, wish: Wish, by: string): Promise<void> => {
  const before = await readOwn(tx, id);
  const { sharedScheduleId = before.sharedScheduleId, enabled = before.enabled } = wish;
  const givesTime = wish.cron !== undefined || wish.everySeconds !== undefined || wish.timeZone;
  await updateTimes(tx, id, {
    ...ownTime(wish, before),
    // A time of its own ends the following.
    sharedScheduleId: givesTime ? null : sharedScheduleId,
    enabled,
    by,
  });
};

/** Changes when a schedule runs, and whether; throws `schedules.…` where the wish is not possible. */
export const updateSchedule = async (
  kernel: SchedulesKernel,
  id: string,
  wish: Wish,
  context: RequestContext,
): Promise<Schedule> => {
  const { db, schedules } = kernel;
  refuseContradiction(wish);
  await db.transaction(async (tx) => {
    // The shared schedule first: who changes that one goes on to its followers.
    if (wish.sharedScheduleId && !(await lockShared(tx, wish.sharedScheduleId)))
      throw scheduleErrors.unknownShared({ id: wish.sharedScheduleId });
    const known = await findSchedule(tx, knownOf(kernel), id);
    if (!known || !(await lockSchedule(tx, id))) throw scheduleErrors.unknown({ id });
    if (wish.reset) await resetTimes(kernel, tx, id, known.name);
    else await applyWish(tx, id, wish, context.principal?.name ?? 'nobody');
    await schedules.reckon(tx, id);
    await context.record(tx, { subject: known.name, details: { schedule: id, ...wish } });
  });
  return readSchedule(kernel, id);
};

export const readSchedule = async (kernel: SchedulesKernel, id: string): Promise<Schedule> => {
  const found = await findSchedule(kernel.db, knownOf(kernel), id);
  if (!found) throw scheduleErrors.unknown({ id });
  return found;
};
