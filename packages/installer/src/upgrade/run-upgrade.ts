import { messageOf } from '@reeve/base';
import { installerErrors } from '../errors.ts';
import { forgetDatabaseFile } from './held-database.ts';
import { performStep, undoStep } from './perform-step.ts';
import type { Run } from './run.ts';
import { finalSequence, sequence } from './sequence.ts';
import type { Step } from './step.ts';

/** The steps that the journal froze, in its order, as this release carries them out. */
const frozenSteps = (run: Run, which: 'steps' | 'finalSteps'): Step[] => {
  const known = new Map([...sequence, ...finalSequence].map((step) => [step.id, step]));
  return run.context.plan[which].map(({ id }) => {
    const step = known.get(id);
    if (!step) throw installerErrors.unknownStep({ step: id, runner: run.view().runnerVersion });
    return step;
  });
};

/** Going back: every step that was begun is undone, last first. The same path for a failure and for an operator. */
const goBack = async (run: Run, reason: string): Promise<void> => {
  if (run.view().direction !== 'back') {
    await run.journal.append('run.rollingback', { reason });
    run.context.tell(`Going back to release ${run.context.plan.from}: ${reason}`);
  }
  try {
    for (const step of frozenSteps(run, 'steps').reverse()) await undoStep(run, step);
  } catch (error) {
    await run.journal.append('run.paused', { message: messageOf(error) });
    run.context.tell(`Going back stopped: ${messageOf(error)}`);
    return;
  }
  await forgetDatabaseFile(run.context.runFolder);
  await run.journal.append('run.rolledback', { reason });
};

const goForward = async (run: Run): Promise<void> => {
  try {
    for (const step of frozenSteps(run, 'steps')) await performStep(run, step);
  } catch (error) {
    return goBack(run, messageOf(error));
  }
  await forgetDatabaseFile(run.context.runFolder);
  await run.journal.append('run.committed', { release: run.context.plan.to });
};

const goFinal = async (run: Run): Promise<void> => {
  for (const step of frozenSteps(run, 'finalSteps')) await performStep(run, step);
  await run.journal.append('run.finalized', { release: run.context.plan.to });
};

/**
 * Carries a run to its end, from wherever its journal says it stands. A failed upgrade goes back and returns;
 * the state of the run tells how it ended. Throws what stopped a finalize.
 */
export const driveRun = async (run: Run): Promise<void> => {
  const view = run.view();
  if (view.direction === 'back') return goBack(run, view.reason ?? 'it was begun');
  if (view.direction === 'final') return goFinal(run);
  if (view.ended === null) return goForward(run);
};

export const rollBackRun = (run: Run, reason: string): Promise<void> => goBack(run, reason);

export const finalizeRun = async (run: Run): Promise<void> => {
  if (run.view().direction !== 'final') await run.journal.append('run.finalizing', {});
  return goFinal(run);
};
