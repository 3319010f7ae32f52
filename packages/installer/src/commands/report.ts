import type { InstallationPaths } from '@reeve/protocol/local';
import type { RunReport } from '@reeve/protocol/release';
import { currentVersion } from '../facts/installation.ts';
import { newestRun } from '../facts/other-run.ts';
import { reportRun } from '../journal/run-report.ts';
import type { RunView } from '../journal/run-view.ts';
import { inspectLock } from '../lock/run-lock.ts';
import { type Output, showRun } from './output.ts';

export const report = (
  paths: InstallationPaths,
  view: RunView | null = newestRun(paths),
): RunReport => {
  const lock = inspectLock(paths.lock);
  const running = lock.held === 'live' && lock.lease.pid !== process.pid;
  return reportRun(view, currentVersion(paths), running);
};

export const printReport = (paths: InstallationPaths, output: Output): RunReport => {
  const current = report(paths);
  output.result(current, () => showRun(current));
  return current;
};
