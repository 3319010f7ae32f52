import { releaseVersion } from '@reeve/base';
import type { InstallationPaths } from '@reeve/protocol/local';
import type { RunView } from '../journal/run-view.ts';
import { reopenRun } from '../upgrade/run.ts';
import { finalizeRun } from '../upgrade/run-upgrade.ts';
import { attend } from './attend.ts';
import type { Invocation } from './invocation.ts';
import type { UpgradeOptions } from './options.ts';
import type { Output } from './output.ts';
import { withLock } from './with-lock.ts';

/** A path of several hops of which this one is done, and another is left. */
export const pathGoesOn = (view: RunView): boolean =>
  view.plan.goal !== view.plan.to &&
  (view.ended === 'finalized' || (view.ended === 'committed' && view.direction === 'forward'));

/** The options with which the rest of a path is applied: those that its first hop was started with. */
const optionsOf = ({ plan }: RunView, json: boolean) => ({
  to: plan.goal,
  bundles: plan.bundles,
  yes: true,
  json,
  waive: plan.waivers.map(({ id, reason }) => `${id}=${reason}`),
  waiveDays: '1',
  budget: String(plan.budgetSeconds),
  backupTo: plan.backupTo,
});

const argvOf = (options: ReturnType<typeof optionsOf>, root: string): string[] => [
  ...['upgrade', 'apply', '--yes', '--root', root, '--to', options.to],
  ...['--bundles', options.bundles, '--budget', options.budget, '--backup-to', options.backupTo],
  ...(options.json ? ['--json'] : []),
  ...options.waive.flatMap((waiver) => ['--waive', waiver]),
];

/**
 * The next hop of a path. The hop that is done is finalized first: the next release need not know the schema
 * of the one before it. Then the whole procedure begins anew, with the next release's own installer.
 */
export const continuePath = async (
  paths: InstallationPaths,
  view: RunView,
  output: Output,
  { env, argv }: Invocation,
  apply: (options: UpgradeOptions, invocation: Invocation) => Promise<number>,
): Promise<number> => {
  output.tell(`Hop to ${view.plan.to} done; the path goes on to ${view.plan.goal}`);
  await withLock(paths, `upgrade finalize ${view.plan.to}`, async () => {
    const run = await reopenRun(paths, view.runId, releaseVersion(), attend(output));
    if (run.view().ended !== 'finalized') await finalizeRun(run);
  });
  const options = { ...optionsOf(view, argv.includes('--json')), root: paths.root };
  const next: NodeJS.ProcessEnv = { ...env };
  delete next.REEVE_RUNNER; // the next release's installer takes over
  return apply(options, { argv: argvOf(options, paths.root), env: next });
};
