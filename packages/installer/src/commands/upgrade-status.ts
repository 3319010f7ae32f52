import type { Invocation } from './invocation.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput } from './output.ts';
import { printReport } from './report.ts';

/** `status` and `explain-now`: the newest run, by its journal. Changes nothing and needs no server. */
export const upgradeStatus = async (
  options: UpgradeOptions,
  { env }: Invocation,
): Promise<number> => {
  printReport(locate(options.root, env), makeOutput(options.json === true));
  return 0;
};
