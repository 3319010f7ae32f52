import { warnings } from '../readiness/check-readiness.ts';
import type { Invocation } from './invocation.ts';
import { judge } from './judge.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput, showCheck } from './output.ts';

/** Exit codes: 0 ready, 3 blocked, 4 ready with warnings. */
export const upgradeCheck = async (
  options: UpgradeOptions,
  { argv, env }: Invocation,
): Promise<number> => {
  const verdict = await judge(locate(options.root, env), options, argv, env);
  if ('delegated' in verdict) return verdict.delegated;
  const { report } = verdict;
  makeOutput(options.json === true).result(report, () => showCheck(report));
  if (!report.ready) return 3;
  return warnings(report).length > 0 ? 4 : 0;
};
