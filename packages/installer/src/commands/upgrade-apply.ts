import type { CheckReport } from '@reeve/protocol/release';
import { installerErrors } from '../errors.ts';
import { blocking } from '../readiness/check-readiness.ts';
import { applyHop } from '../upgrade/apply-hop.ts';
import { operator } from '../upgrade/waivers.ts';
import { attend } from './attend.ts';
import { confirm } from './confirm.ts';
import { continuePath, pathGoesOn } from './continue-path.ts';
import type { Invocation } from './invocation.ts';
import { judge, type Verdict } from './judge.ts';
import { backupDestination, locate, type UpgradeOptions, wholeNumber } from './options.ts';
import { makeOutput, type Output, showCheck } from './output.ts';
import { refuseBesideAnother } from './refuse-beside-another.ts';
import { printReport } from './report.ts';
import { withLock } from './with-lock.ts';

const question = ({ report, plan }: Exclude<Verdict, { delegated: number }>): string => {
  const path = [report.from, ...plan.report.hops.map(({ to }) => to)].join(' → ');
  const closes =
    plan.report.hops.length > 1 ? ' Each hop is finalized before the next one begins.' : '';
  return `Upgrade ${path}? The server stops for a short time.${closes}`;
};

const showBlocked = (report: CheckReport, output: Output): number => {
  output.result(report, () => showCheck(report));
  const findings = blocking(report).map(({ id }) => id);
  const refusal = installerErrors.notReady({ to: report.to, findings: findings.join(', ') });
  console.error(JSON.stringify(refusal.toBody()));
  return 3;
};

/** Exit codes: 0 upgraded, 1 it failed and the old release is back, 3 blocked. */
export const upgradeApply = async (
  options: UpgradeOptions,
  invocation: Invocation,
): Promise<number> => {
  const { argv, env } = invocation;
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, env);
  refuseBesideAnother(paths);
  const verdict = await judge(paths, options, argv, env);
  if ('delegated' in verdict) return verdict.delegated;
  const { report, waivers, plan } = verdict;
  refuseBesideAnother(paths); // a rival may have begun meanwhile
  if (!report.ready) return showBlocked(report, output);
  if (!(await confirm(question(verdict), options.yes, 'The upgrade'))) return 1;
  const run = await withLock(paths, `upgrade apply --to ${report.to}`, async () => {
    refuseBesideAnother(paths);
    return applyHop({
      paths,
      judged: verdict,
      goal: plan.report.to,
      bundles: options.bundles ?? paths.bundles,
      waivers,
      budgetSeconds: wholeNumber(options.budget, '--budget'),
      backupTo: backupDestination(paths, options.backupTo),
      startedBy: operator(env),
      ...attend(output),
    });
  });
  if (pathGoesOn(run.view()))
    return continuePath(paths, run.view(), output, invocation, upgradeApply);
  return printReport(paths, output).state === 'committed' ? 0 : 1;
};
