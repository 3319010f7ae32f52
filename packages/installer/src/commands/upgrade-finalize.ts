import { installerErrors } from '../errors.ts';
import { type RunView, stateOf } from '../journal/run-view.ts';
import { finalizeRun } from '../upgrade/run-upgrade.ts';
import { confirm } from './confirm.ts';
import type { Invocation } from './invocation.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput } from './output.ts';
import { printReport } from './report.ts';
import { delegateToRunner, requireRun, takeUp } from './take-up.ts';
import { withLock } from './with-lock.ts';

/** Throws `installer.cannotFinalize` unless the run is committed. */
const refuseUnlessCommitted = (view: RunView): void => {
  if (view.ended === 'committed') return;
  const state = stateOf(view);
  const over = state === 'finalized' || state === 'rolledBack' || state === 'failed';
  throw installerErrors.cannotFinalize({
    why: `the run is ${state}`,
    remedy: over ? 'Nothing is left to do.' : 'End the run first: `reeve upgrade resume`.',
  });
};

/** Gives up the way back: contracting migrations, removal of the old release. The server keeps running. */
export const upgradeFinalize = async (
  options: UpgradeOptions,
  invocation: Invocation,
): Promise<number> => {
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, invocation.env);
  const before = requireRun(paths);
  refuseUnlessCommitted(before);
  const { from, to } = before.plan;
  const question = `Make release ${to} final? After this there is no rollback to ${from}.`;
  if (!(await confirm(question, options.yes, 'Finalizing'))) return 1;
  const argv = [...invocation.argv, ...(options.yes ? [] : ['--yes'])];
  const delegated = await delegateToRunner(paths, to, { ...invocation, argv });
  if (delegated !== null) return delegated;
  await withLock(paths, 'upgrade finalize', async () => {
    const view = requireRun(paths);
    refuseUnlessCommitted(view);
    await finalizeRun(await takeUp(paths, view, output));
  });
  return printReport(paths, output).state === 'finalized' ? 0 : 1;
};
