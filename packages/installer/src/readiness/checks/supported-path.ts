import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

const hop = { from: '0.1.0', to: '0.2.0', hotfixes: [], why: 'supported' };

export const supportedPath = defineCheck({
  id: 'reeve.supported-path',
  version: 1,
  title: 'Supported upgrade path',
  doc: 'The target must be reachable from the installed release over supported hops, and no required stop may be jumped over: each release is tested from the sources that it names, and from no other.',
  gate: 'mandatory',
  facts: ['path'],
  ttlSeconds: 3600,
  waiver: null,
  judge: ({ path }) => {
    const shown = [evidence('path', [path.from, ...path.hops.map(({ to }) => to)].join(' → '))];
    if (path.hops.length > 0)
      return pass(`${path.hops.length} supported hop(s) to ${path.to}`, { evidence: shown });
    const refused = path.refused.map(({ from, to, why }) => evidence(`${from} → ${to}`, why));
    return fail(`There is no supported path from ${path.from} to ${path.to}`, {
      evidence: refused,
      remediations: [
        hint('Put the bundles of the releases in between where --bundles looks, and plan again.'),
      ],
    });
  },
  fixtures: [
    {
      name: 'one hop',
      facts: { path: fact({ from: '0.1.0', to: '0.2.0', hops: [hop], refused: [] }) },
      expect: 'pass',
    },
    {
      name: 'a jump that is not supported',
      facts: {
        path: fact({
          from: '0.1.0',
          to: '0.9.0',
          hops: [],
          refused: [{ from: '0.1.0', to: '0.9.0', why: 'supports sources from 0.8.0' }],
        }),
      },
      expect: 'fail',
    },
    { name: 'no manifests', facts: { path: noAnswer }, expect: 'unknown' },
  ],
});
