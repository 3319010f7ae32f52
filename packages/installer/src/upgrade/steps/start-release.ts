import { stopEmbedded } from '../held-database.ts';
import { endStrayChild } from '../release-tool.ts';
import type { RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';
import { isHeld, readSupervisor, releaseHold } from '../supervisor.ts';
import { takeHold } from './hold.ts';

const runsTarget = (context: RunContext): boolean =>
  readSupervisor(context.home)?.version === context.plan.to;

/** Ends the hold: whatever `current` names starts. */
export const startRelease: Step = {
  id: 'start',
  title: 'Start the new release',
  onPartial: 'redo',
  timeoutSeconds: 120,
  maxAttempts: 3,
  probe: async (context) => {
    if (isHeld(context.home, context.runId)) return 'notStarted';
    return runsTarget(context) ? 'done' : 'partial';
  },
  act: async (context) => {
    if (isHeld(context.home, context.runId)) {
      await endStrayChild(context);
      await stopEmbedded(context);
    }
    await releaseHold(context.paths, context.home, context.plan.to, context.tell);
  },
  verify: async (context) => {
    const supervisor = readSupervisor(context.home);
    return { supervisor: supervisor?.pid ?? null, startedAt: supervisor?.startedAt ?? null };
  },
  undo: (context) => takeHold(context, `going back to release ${context.plan.from}`),
};
