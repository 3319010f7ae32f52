import type { InstallationPaths } from '@reeve/protocol/local';
import { latestRun, readJournal } from '../journal/journal.ts';
import { foldRun, isSettled, type RunView, stateOf } from '../journal/run-view.ts';
import { inspectLock } from '../lock/run-lock.ts';
import type { OtherRunFact } from './site-facts.ts';

/** The newest run; null when there never was one, or none that this release can read. */
export const newestRun = (paths: InstallationPaths): RunView | null => {
  const runId = latestRun(paths.runs);
  return runId === null ? null : foldRun(readJournal(paths.runs, runId));
};

export const gatherOtherRun = (paths: InstallationPaths): OtherRunFact => {
  const lock = inspectLock(paths.lock);
  const view = newestRun(paths);
  const { pid, command, since } =
    lock.held === 'live' ? lock.lease : { pid: 0, command: '', since: '' };
  const mine = pid === process.pid;
  return {
    lock: lock.held === 'live' && !mine ? { pid, command, since } : null,
    unfinished:
      view && (!isSettled(view) || view.ended === 'committed')
        ? { runId: view.runId, from: view.plan.from, to: view.plan.to, state: stateOf(view) }
        : null,
  };
};
