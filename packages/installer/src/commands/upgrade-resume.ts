import { delay } from '@reeve/base';
import type { InstallationPaths } from '@reeve/protocol/local';
import type { RunReport } from '@reeve/protocol/release';
import { newestRun } from '../facts/other-run.ts';
import { isSettled } from '../journal/run-view.ts';
import { inspectLock, takeLock } from '../lock/run-lock.ts';
import { driveRun } from '../upgrade/run-upgrade.ts';
import { continuePath, pathGoesOn } from './continue-path.ts';
import type { Invocation } from './invocation.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput, type Output } from './output.ts';
import { printReport, report } from './report.ts';
import { delegateToRunner, takeUp } from './take-up.ts';
import { upgradeApply } from './upgrade-apply.ts';

/** Follows the process that works on the run, until it has ended, however it did. */
const follow = async (paths: InstallationPaths, output: Output): Promise<void> => {
  let shown = '';
  output.tell('Another process is working on the run; following it');
  while (inspectLock(paths.lock).held === 'live') {
    const step = report(paths).steps.find(({ state }) => state === 'running');
    if (step && step.title !== shown) output.tell(`${step.title} …`);
    shown = step?.title ?? shown;
    await delay(200);
  }
};

/** How the run ended, as an exit code. */
const exitCode = ({ state }: RunReport): number =>
  state === 'failed' || state === 'rollbackFailed' || state === 'rollingBack' ? 1 : 0;

const finish = async (paths: InstallationPaths, output: Output): Promise<void> => {
  const view = newestRun(paths);
  if (!view || isSettled(view)) return;
  const run = await takeUp(paths, view, output);
  await run.journal.append('run.resumed', { pid: process.pid });
  await driveRun(run);
};

/**
 * Goes on with an interrupted run. Beside a live one it follows that to its end; with nothing to do it does
 * nothing. Exit codes: 0 upgraded, back as before or nothing to do; 1 otherwise.
 */
export const upgradeResume = async (
  options: UpgradeOptions,
  invocation: Invocation,
): Promise<number> => {
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, invocation.env);
  const view = newestRun(paths);
  if (!view || (isSettled(view) && !pathGoesOn(view))) {
    printReport(paths, output);
    return 0;
  }
  const delegated = await delegateToRunner(paths, view.plan.to, invocation);
  if (delegated !== null) return delegated;
  for (;;) {
    const lock = await takeLock(paths.lock, 'upgrade resume');
    if (!lock) {
      await follow(paths, output);
      continue;
    }
    try {
      await finish(paths, output);
    } finally {
      await lock.release();
    }
    break;
  }
  const now = newestRun(paths);
  if (now && pathGoesOn(now)) return continuePath(paths, now, output, invocation, upgradeApply);
  return exitCode(printReport(paths, output));
};
