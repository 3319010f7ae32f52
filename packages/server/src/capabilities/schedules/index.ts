import * as contracts from '@reeve/protocol/api';
import type { Capability } from '../../kernel/capability.ts';
import { implement } from '../../kernel/http/implement.ts';
import { deleteSharedSchedule, saveSharedSchedule } from './change-shared-schedules.ts';
import { scheduleListErrors } from './errors.ts';
import { countRuns, listRuns, listSchedules, listSharedSchedules } from './schedule-list.ts';
import { knownOf, type SchedulesKernel } from './schedules-kernel.ts';
import { readSchedule, updateSchedule } from './update-schedule.ts';

const runNumber = (cursor: string | undefined): number | null => {
  if (cursor === undefined) return null;
  if (!/^\d{1,15}$/.test(cursor)) throw scheduleListErrors.badCursor();
  return Number(cursor);
};

/** Every recurring activity as administrators see it: when it runs, what it did last, what comes next. */
export const createSchedulesRoutes = (kernel: SchedulesKernel): { capability: Capability } => ({
  capability: {
    name: 'schedules',
    start: () => kernel.schedules.prepare(),
    routes: [
      implement(contracts.listSchedules, () => listSchedules(kernel.db, knownOf(kernel))),
      implement(contracts.updateSchedule, ({ params, body }, context) =>
        updateSchedule(kernel, params.id, body, context),
      ),
      implement(contracts.runSchedule, async ({ params }, context) => {
        const { id, name } = await readSchedule(kernel, params.id);
        await kernel.schedules.beginNow(id, context.principal?.name ?? 'nobody');
        await context.record(kernel.db, { subject: name, details: { schedule: id } });
        return readSchedule(kernel, id);
      }),
      implement(contracts.listScheduleRuns, async ({ params, query: { cursor, limit = 100 } }) => {
        const { id } = await readSchedule(kernel, params.id);
        const found = await listRuns(kernel.db, {
          id,
          before: runNumber(cursor),
          limit: limit + 1,
        });
        const shown = found.slice(0, limit);
        return {
          items: shown.map(({ id: _, ...run }) => run),
          total: await countRuns(kernel.db, id),
          nextCursor: found.length > limit ? String(shown.at(-1)?.id) : null,
        };
      }),
      implement(contracts.listSharedSchedules, () => listSharedSchedules(kernel.db)),
      implement(contracts.saveSharedSchedule, ({ params, body }, context) =>
        saveSharedSchedule(kernel, { ...params, ...body }, context),
      ),
      implement(contracts.deleteSharedSchedule, ({ params }, context) =>
        deleteSharedSchedule(kernel, params.id, context),
      ),
    ],
  },
});
