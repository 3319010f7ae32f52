import { readServer } from '../../facts/ask-server.ts';
import { awaitServer } from '../await-server.ts';
import { stopEmbedded } from '../held-database.ts';
import { endStrayChild } from '../release-tool.ts';
import type { RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';
import { isHeld, readSupervisor, releaseHold, waitUntilHeld, writeHold } from '../supervisor.ts';

const isQuiet = (context: RunContext): boolean => {
  const supervisor = readSupervisor(context.home);
  return (!supervisor || supervisor.state === 'held') && readServer(context.home) === null;
};

/** Stops everything through the supervisor. The way to end the hold is registered before it begins. */
export const takeHold = async (context: RunContext, reason: string): Promise<void> => {
  await context.registerInverse({ inverse: 'release-hold', file: context.home.holdFile });
  await writeHold(context.home, context.runId, reason);
  await waitUntilHeld(context.home);
  await endStrayChild(context);
  await stopEmbedded(context);
};

export const hold: Step = {
  id: 'hold',
  title: 'Put the server, its agent and its database on hold',
  onPartial: 'redo',
  timeoutSeconds: 7200, // its parts have limits of their own: 90 s to hold, 60 s to start, the budget to answer
  maxAttempts: 5,
  probe: async (context) => {
    if (!isHeld(context.home, context.runId)) return 'notStarted';
    return isQuiet(context) ? 'done' : 'partial';
  },
  act: (context) => takeHold(context, `upgrade from ${context.plan.from} to ${context.plan.to}`),
  verify: async (context) => {
    await stopEmbedded(context);
    return { heldSince: context.view().steps.get('hold')?.startedAt ?? null };
  },
  // The old release is `current` again by now: it starts, and has to answer before the run may end.
  undo: async (context) => {
    await endStrayChild(context);
    await stopEmbeddedUnlessInUse(context);
    await releaseHold(context.paths, context.home, context.plan.from, context.tell);
    await awaitServer({
      home: context.home,
      version: context.plan.from,
      budgetSeconds: context.plan.budgetSeconds,
      signal: context.signal,
      judge: () => null,
    });
  },
};

/** A kill may have come after the release of the hold: then the database belongs to a running server. */
const stopEmbeddedUnlessInUse = async (context: RunContext): Promise<void> => {
  if (isHeld(context.home, context.runId) && isQuiet(context)) await stopEmbedded(context);
};
