import type { RunReport } from '@reeve/protocol/release';
import { type RunView, stateOf, touched } from './run-view.ts';

type Explanation = RunReport['explanation'];

const doneSoFar = (view: RunView): string => {
  const done = view.plan.steps.filter(({ id }) => view.steps.get(id)?.state === 'done');
  const last = done.at(-1);
  return last
    ? `${done.length} of ${view.plan.steps.length} steps are done, the last is "${last.title}".`
    : 'Nothing has been changed yet.';
};

const whoContinues = (running: boolean): string =>
  running
    ? 'A process is working on it now.'
    : 'No process is working on it; the supervisor resumes it by itself while it holds the server.';

const goingForward = (view: RunView, running: boolean): Explanation => {
  const { from, to } = view.plan;
  const held = touched(view);
  return {
    done: `${doneSoFar(view)} ${whoContinues(running)}`,
    ifStoppedHere: held
      ? `The server may be stopped: release ${from} was put on hold. Nothing is lost, but somebody must resume or roll back.`
      : `Release ${from} keeps running untouched; only prepared files lie beside it.`,
    resume: `reeve upgrade resume: goes on to release ${to} from where it stands.`,
    rollback: held
      ? `reeve upgrade rollback: puts release ${from} back and starts it. Data of the agents wait in their spools and are not lost.`
      : 'reeve upgrade rollback: removes the prepared files.',
  };
};

const goingBack = (view: RunView): Explanation => {
  const { from } = view.plan;
  return {
    done: `The run goes back to release ${from}, because: ${view.reason ?? 'it was asked for'}.`,
    ifStoppedHere: 'The server may be stopped. Nothing is lost, but somebody must resume.',
    resume:
      view.paused === null
        ? `reeve upgrade resume: goes on until release ${from} answers.`
        : `Going back stopped: ${view.paused}. Mend that, then reeve upgrade resume.`,
    rollback: 'It is on its way; there is nothing to roll back besides.',
  };
};

const committed = (view: RunView): Explanation => {
  const { from, to } = view.plan;
  return {
    done: `Release ${to} runs and has proven itself. Release ${from} is kept for the way back.`,
    ifStoppedHere: 'Nothing happens: the installation can stay like this.',
    resume: 'There is nothing to resume.',
    rollback: `reeve upgrade rollback: release ${from} starts on the expanded schema, and nothing that was recorded since is lost. reeve upgrade finalize closes this way.`,
  };
};

const ended = (view: RunView): Explanation => {
  const { from, to } = view.plan;
  const isFinal = view.ended === 'finalized';
  return {
    done: isFinal
      ? `Release ${to} is final; release ${from} was removed.`
      : `Release ${from} runs as before. The upgrade to ${to} ended, because: ${view.reason ?? 'it was asked for'}.`,
    ifStoppedHere: 'Nothing happens: the run is over.',
    resume: 'There is nothing to resume.',
    rollback: isFinal
      ? `Not possible any more: the schema was contracted. The way to ${from} is its backup (reeve backup restore).`
      : 'There is nothing to roll back.',
  };
};

const finalizing = (view: RunView, running: boolean): Explanation => ({
  done: `Release ${view.plan.to} runs; the way back is being closed. ${whoContinues(running)}`,
  ifStoppedHere: 'The server keeps running; the old release may be half removed.',
  resume: 'reeve upgrade resume: finishes what finalize began.',
  rollback: 'Not possible any more: finalize has begun.',
});

const nothing: Explanation = {
  done: 'No upgrade was started.',
  ifStoppedHere: 'Nothing happens.',
  resume: 'There is nothing to resume.',
  rollback: 'There is nothing to roll back.',
};

/** `explain-now`, in words. Pure. */
export const explain = (view: RunView | null, running: boolean): Explanation => {
  if (!view) return nothing;
  const state = stateOf(view);
  if (state === 'committed')
    return view.direction === 'final' ? finalizing(view, running) : committed(view);
  if (view.ended !== null) return ended(view);
  return view.direction === 'back' ? goingBack(view) : goingForward(view, running);
};
