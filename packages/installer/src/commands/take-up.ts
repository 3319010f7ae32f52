import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { releaseVersion } from '@reeve/base';
import { homePaths, type InstallationPaths } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import { newestRun } from '../facts/other-run.ts';
import type { RunView } from '../journal/run-view.ts';
import { type Run, reopenRun } from '../upgrade/run.ts';
import { adoptHold } from '../upgrade/supervisor.ts';
import { attend } from './attend.ts';
import type { Invocation } from './invocation.ts';
import type { Output } from './output.ts';
import { runnerOf, runRunner } from './runner.ts';

/** The newest run. Throws `installer.noRun`. */
export const requireRun = (paths: InstallationPaths): RunView => {
  const view = newestRun(paths);
  if (!view) throw installerErrors.noRun();
  return view;
};

/**
 * A run is taken up by the private copy that began it, where that still is. Null when this process is it, or
 * when there is none.
 */
export const delegateToRunner = async (
  paths: InstallationPaths,
  version: string,
  { argv, env }: Invocation,
): Promise<number | null> => {
  const folder = paths.runner(version);
  const isThere = existsSync(join(folder, 'installer', 'main.js'));
  if (runnerOf(env) !== null || !isThere) return null;
  return runRunner(folder, argv, { ...env, REEVE_INSTALLATION: paths.root });
};

/** Opens a run of a predecessor; its hold, if there is one, is ours from now on. The caller holds the lock. */
export const takeUp = async (
  paths: InstallationPaths,
  view: RunView,
  output: Output,
): Promise<Run> => {
  await adoptHold(homePaths(paths.home), view.runId);
  return reopenRun(paths, view.runId, releaseVersion(), attend(output));
};
