import type { InstallationPaths } from '@reeve/protocol/local';
import type { CheckReport } from '@reeve/protocol/release';
import { verifyBundle } from '../bundle/index.ts';
import { installerErrors } from '../errors.ts';
import { type Fact, gather, known } from '../facts/fact.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import type { BundleFact, SiteFacts } from '../facts/site-facts.ts';
import { readTrustedKeys } from '../install/index.ts';
import { checkReadiness } from '../readiness/check-readiness.ts';
import { checks } from '../readiness/checks/index.generated.ts';
import type { UpgradePlan } from './plan-upgrade.ts';
import type { Waiver } from './run-plan.ts';

/** Holds the bundle of the first hop against the keys that this installation trusts. */
export const judgeBundle = (
  paths: InstallationPaths,
  plan: UpgradePlan,
  now: Date,
): Promise<Fact<BundleFact>> =>
  gather(now, async () => {
    if (!plan.bundle) throw new Error(plan.why);
    const keys = await readTrustedKeys(paths.trustedKeys);
    if (!keys)
      throw installerErrors.noTrustedKeys({ file: paths.trustedKeys, reason: 'it is not there' });
    const { file } = plan.bundle;
    return { file, ...(await verifyBundle(file, keys, now)) };
  });

export interface JudgeOptions {
  paths: InstallationPaths;
  plan: UpgradePlan;
  bundle: Fact<BundleFact>;
  waivers: readonly Waiver[];
  backupTo: string;
  /** Private copy of the target, where it was trusted enough to be unpacked. */
  runner: string | null;
  now: Date;
}

export interface Judged {
  report: CheckReport;
  facts: SiteFacts;
}

/** Gathers the facts of the site, then judges them. Changes nothing. */
export const judgeUpgrade = async (options: JudgeOptions): Promise<Judged> => {
  const { paths, plan, bundle, waivers, backupTo, runner, now } = options;
  const path = known(plan.report, now);
  const facts = await gatherFacts({ paths, bundle, path, backupTo, runner, now });
  const { from, to } = plan.report;
  return { facts, report: checkReadiness(checks, facts, { from, to }, waivers, now) };
};
