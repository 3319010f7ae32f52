import { command, defineCheck, evidence, fail, pass, unknown } from '../check.ts';
import { noAnswer, serverFacts } from '../fixture-facts.ts';

const days = 14;

export const certificates = defineCheck({
  id: 'reeve.certificates',
  version: 1,
  title: 'No certificate is about to expire',
  doc: 'An expiry during the upgrade would look like its failure, and would cut off every agent.',
  gate: 'skippable',
  facts: ['server'],
  ttlSeconds: 3600,
  waiver: { maxDays: 7 },
  judge: ({ server }, now) => {
    const shown = server.certificates.map(({ name, notAfter }) => evidence(name, notAfter));
    if (shown.length === 0) return unknown('The server named no certificate');
    const limit = now.getTime() + days * 86_400_000;
    const soon = server.certificates.filter(({ notAfter }) => !(Date.parse(notAfter) > limit));
    if (soon.length === 0) return pass(`None expires within ${days} days`, { evidence: shown });
    return fail(`Expires within ${days} days: ${soon.map(({ name }) => name).join(', ')}`, {
      evidence: shown,
      remediations: [command('reeve certificate renew')],
    });
  },
  fixtures: [
    { name: 'a year left', facts: { server: serverFacts() }, expect: 'pass' },
    {
      name: 'a week left',
      facts: {
        server: serverFacts({
          certificates: [{ name: 'server', notAfter: '2026-11-29T00:00:00Z' }],
        }),
      },
      expect: 'fail',
    },
    { name: 'none named', facts: { server: serverFacts({ certificates: [] }) }, expect: 'unknown' },
    { name: 'no server', facts: { server: noAnswer }, expect: 'unknown' },
  ],
});
