import { rm } from 'node:fs/promises';
import { installerErrors } from '../errors.ts';
import type { RunView } from '../journal/run-view.ts';
import { rollBackRun } from '../upgrade/run-upgrade.ts';
import { operator } from '../upgrade/waivers.ts';
import { confirm } from './confirm.ts';
import type { Invocation } from './invocation.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput } from './output.ts';
import { printReport } from './report.ts';
import { delegateToRunner, requireRun, takeUp } from './take-up.ts';
import { withLock } from './with-lock.ts';

/** Throws `installer.noWayBack` when the run is one from which nobody can go back. */
const refuseWithoutWayBack = (view: RunView): void => {
  const { from, to } = view.plan;
  if (view.ended === 'finalized' || view.direction === 'final')
    throw installerErrors.noWayBack({
      why: `the upgrade to ${to} is finalized, its schema no longer fits release ${from}`,
      remedy: `To have release ${from} again, restore the backup that was made before: \`reeve backup list\`.`,
    });
  if (view.ended === 'rolledBack')
    throw installerErrors.noWayBack({
      why: `the upgrade to ${to} has been rolled back already`,
      remedy: 'Nothing is left to do.',
    });
};

/** Goes back to the release before, from wherever the run stands. Exit codes: 0 back, 1 it did not come back. */
export const upgradeRollback = async (
  options: UpgradeOptions,
  invocation: Invocation,
): Promise<number> => {
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, invocation.env);
  const before = requireRun(paths);
  refuseWithoutWayBack(before);
  const { from, to } = before.plan;
  const question = `Go back from ${to} to ${from}? The server stops for a short time; nothing recorded is lost.`;
  if (!(await confirm(question, options.yes, 'Going back'))) return 1;
  const argv = [...invocation.argv, ...(options.yes ? [] : ['--yes'])];
  const delegated = await delegateToRunner(paths, to, { ...invocation, argv });
  if (delegated !== null) return delegated;
  await withLock(paths, 'upgrade rollback', async () => {
    const view = requireRun(paths);
    refuseWithoutWayBack(view);
    const run = await takeUp(paths, view, output);
    await rollBackRun(run, `asked for by ${operator(invocation.env)}`);
  });
  const { state } = printReport(paths, output);
  if (state !== 'rolledBack' && state !== 'failed') return 1;
  await rm(paths.runner(to), { recursive: true, force: true });
  return 0;
};
