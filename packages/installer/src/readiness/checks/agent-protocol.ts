import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { bundleFact, noAnswer, serverFacts } from '../fixture-facts.ts';

export const agentProtocol = defineCheck({
  id: 'reeve.agent-protocol',
  version: 1,
  title: 'No agent is left behind',
  doc: 'Agents that speak a protocol older than the target understands would be cut off.',
  gate: 'skippable',
  facts: ['server', 'bundle'],
  ttlSeconds: 3600,
  waiver: { maxDays: 30 },
  judge: ({ server, bundle }) => {
    const { oldest } = bundle.manifest.protocol;
    const counts = Object.entries(server.agents.byProtocol);
    const shown = counts.map(([protocol, agents]) => evidence(`protocol ${protocol}`, agents));
    const stranded = counts
      .filter(([protocol]) => Number(protocol) < oldest)
      .reduce((sum, [, agents]) => sum + agents, 0);
    if (stranded === 0)
      return pass('Every agent speaks a protocol of the target', { evidence: shown });
    return fail(`${stranded} agent(s) speak a protocol older than ${oldest}`, {
      evidence: shown,
      remediations: [hint('Bring these agents up to date first.')],
    });
  },
  fixtures: [
    {
      name: 'all speak it',
      facts: { server: serverFacts(), bundle: bundleFact() },
      expect: 'pass',
    },
    {
      name: 'some too old',
      facts: { server: serverFacts(), bundle: bundleFact({ protocol: { oldest: 2, current: 3 } }) },
      expect: 'fail',
    },
    { name: 'no server', facts: { server: noAnswer, bundle: bundleFact() }, expect: 'unknown' },
  ],
});
