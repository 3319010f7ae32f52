import {
  checkUpgrade,
  finalizeUpgrade,
  getUpgrade,
  getUpgradeFacts,
  planUpgrade,
  rollBackUpgrade,
  startUpgrade,
  type UpgradeOverview,
} from '@reeve/protocol/api';
import type { CheckReport, PlanReport, RunReport } from '@reeve/protocol/release';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { implement, type RequestContext } from '../../kernel/http/implement.ts';
import { type FactNeeds, readFacts } from './read-facts.ts';
import { askInstaller, installationRoot, startInstaller } from './run-installer.ts';

const notInstalled = (version: string): UpgradeOverview => ({
  version,
  installed: false,
  why: 'This server runs from a source checkout. Update it with git, or install a release: build one with `npm run release`, then `npx reeve install BUNDLE --home DIR`.',
  available: [],
  run: null,
  lastCheck: null,
});

/**
 * The console's door to the Installation Manager, which is another program: the server starts it and shows
 * what it reports, and shares no code with it.
 */
export const createUpgrade = (kernel: Kernel, needs: FactNeeds): { capability: Capability } => {
  let lastCheck: CheckReport | null = null;
  const start = async (context: RequestContext, subject: string, args: string[], details = {}) => {
    await context.record(kernel.db, { subject, details });
    startInstaller(kernel.config.home, ...args);
    await kernel.signals.raise(kernel.db, 'upgrade');
    return { done: true } as const;
  };
  return {
    capability: {
      name: 'upgrade',
      routes: [
        implement(getUpgradeFacts, () => readFacts(kernel, needs)),
        implement(getUpgrade, async () => {
          if (installationRoot() === null) return notInstalled(kernel.version);
          const [run, available] = await Promise.all([
            askInstaller<RunReport>('status'),
            askInstaller<UpgradeOverview['available']>('available'),
          ]);
          return {
            version: kernel.version,
            installed: true,
            why: '',
            available,
            run: run.state === 'none' ? null : run,
            lastCheck,
          };
        }),
        implement(planUpgrade, async ({ body }, context) => {
          await context.record(kernel.db, { subject: body.to });
          return askInstaller<PlanReport>('plan', '--to', body.to);
        }),
        implement(checkUpgrade, async ({ body }, context) => {
          await context.record(kernel.db, { subject: body.to });
          lastCheck = await askInstaller<CheckReport>('check', '--to', body.to);
          return lastCheck;
        }),
        implement(startUpgrade, async ({ body }, context) => {
          const waivers = (body.waive ?? []).flatMap(({ id, reason }) => [
            '--waive',
            `${id}=${reason}`,
          ]);
          return start(context, body.to, ['apply', '--to', body.to, ...waivers], {
            waive: body.waive ?? [],
          });
        }),
        implement(rollBackUpgrade, (_, context) => start(context, 'release before', ['rollback'])),
        implement(finalizeUpgrade, (_, context) => start(context, 'this release', ['finalize'])),
      ],
    },
  };
};
