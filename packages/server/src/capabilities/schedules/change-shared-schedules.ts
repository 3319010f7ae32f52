import type { SharedSchedule, SharedScheduleInput } from '@reeve/protocol/api';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { scheduleErrors } from '../../kernel/schedules/errors.ts';
import {
  deleteShared,
  followersOf,
  lockShared,
  saveShared,
} from '../../kernel/schedules/shared-schedule-store.ts';
import { storedWhen } from '../../kernel/schedules/when.ts';
import { findSharedSchedule } from './schedule-list.ts';
import type { SchedulesKernel } from './schedules-kernel.ts';

/** Adds or replaces; the next run of everything that follows it is found again. */
export const saveSharedSchedule = async (
  { db, schedules }: SchedulesKernel,
  { id, ...input }: SharedScheduleInput & { id: string },
  context: RequestContext,
): Promise<SharedSchedule> => {
  const { cron } = storedWhen(input);
  const by = context.principal?.name ?? 'nobody';
  await db.transaction(async (tx) => {
    await saveShared(tx, { id, ...input, cron: cron ?? input.cron, by });
    for (const follower of await followersOf(tx, id)) await schedules.reckon(tx, follower.id);
    await context.record(tx, { subject: input.name, details: { ...input } });
  });
  const saved = await findSharedSchedule(db, id);
  if (!saved) throw scheduleErrors.unknownShared({ id });
  return saved;
};

/** Throws `schedules.sharedInUse` while something follows it. */
export const deleteSharedSchedule = async (
  { db }: SchedulesKernel,
  id: string,
  context: RequestContext,
): Promise<{ done: true }> => {
  await db.transaction(async (tx) => {
    const shared = await lockShared(tx, id);
    if (!shared) throw scheduleErrors.unknownShared({ id });
    const followers = (await followersOf(tx, id)).map(({ name }) => name);
    if (followers.length > 0)
      throw scheduleErrors.sharedInUse({ name: shared.name, followers: followers.join(', ') });
    await deleteShared(tx, id);
    await context.record(tx, { subject: shared.name });
  });
  return { done: true };
};
