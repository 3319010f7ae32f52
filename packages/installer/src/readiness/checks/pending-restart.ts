import { command, defineCheck, evidence, fail, hint, pass, unknown } from '../check.ts';
import { fact, noAnswer, serverFacts } from '../fixture-facts.ts';

const freshHours = 24;

const computer = (collectedAt: string | null, products: string[] = []) => ({
  id: '0190',
  lastSeen: '2026-11-22T11:59:00.000Z',
  pendingRestartsCollectedAt: collectedAt,
  pendingRestarts: products.map((product) => ({ signal: 'dpkg', product, reason: 'as told' })),
});

export const pendingRestart = defineCheck({
  id: 'reeve.pending-restart',
  version: 1,
  title: 'No restart of this computer is pending',
  doc: 'A restart that something else waits for would come at a time of its own choosing, perhaps in the middle. The signals of this moment count, and those that the agent has reported within a day.',
  gate: 'skippable',
  facts: ['server', 'restart'],
  ttlSeconds: 600,
  waiver: { maxDays: 7 },
  judge: ({ server, restart }, now) => {
    const reported = server.thisComputer?.pendingRestarts ?? [];
    const all = [...restart, ...reported];
    const shown = all.map(({ signal, product, reason }) =>
      evidence(`${signal}: ${product}`, reason),
    );
    if (all.length > 0)
      return fail(
        `A restart is pending for ${[...new Set(all.map(({ product }) => product))].join(', ')}`,
        {
          evidence: shown,
          remediations: [
            hint('Restart this computer, then check again.'),
            command('systemctl reboot'),
          ],
        },
      );
    const at = server.thisComputer?.pendingRestartsCollectedAt ?? null;
    if (at === null || now.getTime() - Date.parse(at) > freshHours * 3_600_000)
      return unknown('No signal is there now, but the agent has not reported within a day', {
        evidence: [evidence('collected', at ?? 'never')],
        remediations: [hint('See whether the agent of this computer runs.')],
      });
    return pass('No signal of a pending restart', { evidence: [evidence('collected', at)] });
  },
  fixtures: [
    { name: 'none', facts: { server: serverFacts(), restart: fact([]) }, expect: 'pass' },
    {
      name: 'a file of this moment',
      facts: {
        server: serverFacts(),
        restart: fact([{ signal: 'reboot-required-file', product: 'linux', reason: 'there' }]),
      },
      expect: 'fail',
    },
    {
      name: 'reported by the agent',
      facts: {
        server: serverFacts({ thisComputer: computer('2026-11-22T11:00:00.000Z', ['libc6']) }),
        restart: fact([]),
      },
      expect: 'fail',
    },
    {
      name: 'reported too long ago',
      facts: {
        server: serverFacts({ thisComputer: computer('2026-11-20T11:00:00.000Z') }),
        restart: fact([]),
      },
      expect: 'unknown',
    },
    {
      name: 'no agent here',
      facts: { server: serverFacts({ thisComputer: null }), restart: fact([]) },
      expect: 'unknown',
    },
    { name: 'no server', facts: { server: noAnswer, restart: fact([]) }, expect: 'unknown' },
  ],
});
