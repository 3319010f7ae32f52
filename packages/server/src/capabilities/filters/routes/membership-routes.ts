import type { MembershipStatus } from '@reeve/protocol/api';
import * as api from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { isLocked, lastRuns, listRuns, type UpdateKind } from '../membership/run-store.ts';
import { scheduleIds } from '../membership/updater.ts';
import type { FiltersParts } from './parts.ts';

const historyShown = 50;

const statusOf = async (
  { kernel: { db, schedules }, updater }: FiltersParts,
  kind: UpdateKind,
  locked: boolean,
): Promise<MembershipStatus['updates'][number]> => {
  const { last, open } = await lastRuns(db, kind);
  const scheduleId = kind === 'policy' ? updater.policyScheduleId() : scheduleIds[kind];
  return {
    kind,
    running: open && (kind === 'policy' || locked),
    last,
    scheduleId: scheduleId ?? '',
    nextRunAt: scheduleId === null ? null : await schedules.nextRunAt(scheduleId),
  };
};

const readStatus = async (parts: FiltersParts): Promise<MembershipStatus> => {
  const { db } = parts.kernel;
  const locked = await isLocked(db);
  const kinds: UpdateKind[] = ['delta', 'complete'];
  if (parts.updater.policyScheduleId() !== null) kinds.push('policy');
  const updates: MembershipStatus['updates'] = [];
  for (const kind of kinds) updates.push(await statusOf(parts, kind, locked));
  return {
    updates,
    history: await listRuns(db, historyShown),
    waiting: await parts.cmdb.countChangeMarks(db),
  };
};

export const membershipRoutes = (parts: FiltersParts): RouteImplementation[] => {
  const { db } = parts.kernel;
  return [
    implement(api.getMembershipStatus, () => readStatus(parts)),
    implement(api.runMembershipUpdate, async ({ body: { kind } }, context) => {
      const run = await parts.updater.run(kind);
      await context.record(db, { subject: `${kind} update`, details: { ...run } });
      return run;
    }),
    implement(api.checkMembership, async (_, context) => {
      const check = await parts.updater.check();
      const { agrees, checked, differences } = check;
      const details = { agrees, checked, differences: differences.length };
      await context.record(db, { subject: 'membership', details });
      return check;
    }),
  ];
};
