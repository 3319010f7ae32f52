import type { InstallationPaths } from '@reeve/protocol/local';
import type { Fact } from '../facts/fact.ts';
import { currentVersion } from '../facts/installation.ts';
import type { BundleFact } from '../facts/site-facts.ts';
import { type Judged, judgeBundle, judgeUpgrade } from '../upgrade/judge-upgrade.ts';
import { planUpgrade, type UpgradePlan } from '../upgrade/plan-upgrade.ts';
import type { Waiver } from '../upgrade/run-plan.ts';
import { operator, parseWaivers } from '../upgrade/waivers.ts';
import { backupDestination, type UpgradeOptions, wholeNumber } from './options.ts';
import { prepareRunner, runnerOf, runRunner } from './runner.ts';

/** `delegated`: the target's own installer has done the whole command, with this exit code. */
export type Verdict = { delegated: number } | (Judged & { plan: UpgradePlan; waivers: Waiver[] });

const delegate = async (
  paths: InstallationPaths,
  bundle: Fact<BundleFact>,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number | null> => {
  if (!bundle.known || bundle.value.problems.length > 0) return null;
  const runner = await prepareRunner(paths, bundle.value);
  return runRunner(runner, argv, env);
};

/**
 * Judges an upgrade. A target that can be trusted judges by itself, from its private copy; of one that cannot
 * nothing is ever run, and this installer's own checks say why.
 */
export const judge = async (
  paths: InstallationPaths,
  options: UpgradeOptions,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Verdict> => {
  const now = new Date();
  const days = wholeNumber(options.waiveDays, '--waive-days');
  const waivers = parseWaivers(options.waive ?? [], days, operator(env), now);
  const question = { to: options.to, where: options.bundles };
  const plan = await planUpgrade(paths, currentVersion(paths), question);
  const bundle = await judgeBundle(paths, plan, now);
  const runner = runnerOf(env);
  if (runner === null) {
    const delegated = await delegate(paths, bundle, argv, env);
    if (delegated !== null) return { delegated };
  }
  const backupTo = backupDestination(paths, options.backupTo);
  const judged = await judgeUpgrade({ paths, plan, bundle, waivers, backupTo, runner, now });
  return { ...judged, plan, waivers };
};
