import type { ScheduledRunInput } from '@reeve/protocol/api';
import * as api from '@reeve/protocol/api';
import type { Transaction } from '../../../kernel/database/database.ts';
import {
  implement,
  type RequestContext,
  type RouteImplementation,
} from '../../../kernel/http/implement.ts';
import { tasksErrors } from '../errors.ts';
import { planRun } from '../runs/create-run.ts';
import {
  deleteScheduledRun,
  readScheduledRuns,
  requireScheduledRun,
  saveScheduledRun,
  showScheduledRun,
} from '../scheduled/scheduled-run-store.ts';
import { type RouteParts, whoOf } from './route-parts.ts';

/** What would be refused when it comes is refused now. */
const check = async (
  tx: Transaction,
  { runs }: RouteParts,
  { run }: ScheduledRunInput,
  context: RequestContext,
): Promise<void> => {
  if ((run.targetId === undefined) === (run.computers === undefined)) throw tasksErrors.oneReach();
  await planRun(tx, run, run.values ?? {});
  await runs.needs.reach(tx, run, whoOf(context));
};

const save = (
  parts: RouteParts,
  id: string | null,
  input: ScheduledRunInput,
  context: RequestContext,
) => {
  const { db, schedules, signals } = parts.kernel;
  return db.transaction(async (tx) => {
    if (id !== null) await requireScheduledRun(tx, id);
    await check(tx, parts, input, context);
    const savedId = await saveScheduledRun(tx, schedules, id, input, whoOf(context));
    const saved = await requireScheduledRun(tx, savedId);
    await signals.raise(tx, 'tasks');
    const { run, cron, timeZone, enabled } = input;
    await context.record(tx, {
      subject: input.name,
      details: { id: savedId, cron, timeZone, enabled, taskId: run.taskId, jobId: run.jobId },
    });
    return saved;
  });
};

export const scheduledRunRoutes = (parts: RouteParts): RouteImplementation[] => {
  const { db, schedules, signals } = parts.kernel;
  return [
    implement(api.listScheduledRuns, async () =>
      Promise.all(
        (await readScheduledRuns(db)).map((stored) => showScheduledRun(schedules, stored)),
      ),
    ),
    implement(api.createScheduledRun, async ({ body }, context) =>
      showScheduledRun(schedules, await save(parts, null, body, context)),
    ),
    implement(api.updateScheduledRun, async ({ params, body }, context) =>
      showScheduledRun(schedules, await save(parts, params.id, body, context)),
    ),
    implement(api.deleteScheduledRun, ({ params: { id } }, context) =>
      db.transaction(async (tx) => {
        const { name } = await requireScheduledRun(tx, id);
        await deleteScheduledRun(tx, schedules, id);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: name, details: { id } });
        return { done: true as const };
      }),
    ),
  ];
};
