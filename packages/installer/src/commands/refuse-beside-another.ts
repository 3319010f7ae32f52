import type { InstallationPaths } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import { newestRun } from '../facts/other-run.ts';
import { isSettled, stateOf } from '../journal/run-view.ts';
import { inspectLock } from '../lock/run-lock.ts';

/** A process works here, or an interrupted run waits for its end. Throws a refusal that says which. */
export const refuseDuringRun = (paths: InstallationPaths): void => {
  const lock = inspectLock(paths.lock);
  if (lock.held === 'live' && lock.lease.pid !== process.pid) {
    const { pid, since, command } = lock.lease;
    throw installerErrors.locked({ pid, since, command });
  }
  const view = newestRun(paths);
  if (!view || isSettled(view)) return;
  const { from, to } = view.plan;
  throw installerErrors.unfinishedRun({ runId: view.runId, from, to, state: stateOf(view) });
};

/** What stands against any new run, whatever it would do. Throws a refusal. */
export const refuseBesideAnother = (paths: InstallationPaths): void => {
  refuseDuringRun(paths);
  const view = newestRun(paths);
  if (view?.ended !== 'committed') return;
  const { from, to } = view.plan;
  throw installerErrors.notFinalized({ from, to });
};
