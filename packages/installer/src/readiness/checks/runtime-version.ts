import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { bundleFact, fact, noAnswer } from '../fixture-facts.ts';

export const runtimeVersion = defineCheck({
  id: 'reeve.runtime-version',
  version: 1,
  title: 'The new release’s programs run here',
  doc: 'The runtime and the database engine of the target are started once on this computer: a library or processor feature that they lack must show before anything is stopped.',
  gate: 'mandatory',
  facts: ['engine', 'bundle'],
  ttlSeconds: 3600,
  waiver: null,
  judge: ({ engine, bundle }) => {
    const { node, postgres } = bundle.manifest;
    const shown = [evidence('node', engine.node), evidence('postgres', engine.postgres)];
    const wrong = [
      ...(engine.node === node.replace(/^v/, '')
        ? []
        : [`Node.js says ${engine.node}, not ${node}`]),
      ...(engine.postgres.startsWith(`${postgres.major}`)
        ? []
        : [`PostgreSQL says ${engine.postgres}, not ${postgres.version}`]),
    ];
    if (wrong.length === 0)
      return pass(`Node.js ${engine.node} and PostgreSQL ${engine.postgres} run`, {
        evidence: shown,
      });
    return fail(wrong.join('; '), {
      evidence: shown,
      remediations: [hint('Fetch the bundle again; report it when it stays.')],
    });
  },
  fixtures: [
    {
      name: 'both run',
      facts: { engine: fact({ node: '26.10.0', postgres: '18.4' }), bundle: bundleFact() },
      expect: 'pass',
    },
    {
      name: 'another engine',
      facts: { engine: fact({ node: '26.10.0', postgres: '17.2' }), bundle: bundleFact() },
      expect: 'fail',
    },
    {
      name: 'a program does not start',
      facts: { engine: { known: false, why: 'libz.so.1 is missing' }, bundle: bundleFact() },
      expect: 'unknown',
    },
    { name: 'no bundle', facts: { bundle: noAnswer }, expect: 'unknown' },
  ],
});
