import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

const gigabyte = 1024 ** 3;
/** Least and recommended memory. A kernel keeps some for itself, so both are measured with a tenth less. */
const memory = { least: 0.9 * gigabyte, recommended: 1.8 * gigabyte };

export const minimumRequirements = defineCheck({
  id: 'reeve.minimum-requirements',
  version: 1,
  title: 'Processors and memory',
  doc: 'Two processors and 2 GiB are recommended, 1 GiB is the least: server, database and agent share this computer.',
  gate: 'skippable',
  facts: ['host'],
  ttlSeconds: 3600,
  waiver: { maxDays: 30 },
  judge: ({ host }) => {
    const shown = [
      evidence('processors', host.processors),
      evidence('memory', `${(host.memoryBytes / gigabyte).toFixed(1)} GiB`),
    ];
    const remediations = [hint('Give this computer more memory or processors.')];
    if (host.memoryBytes < memory.least)
      return fail('Less than 1 GiB of memory', { evidence: shown, remediations });
    const little = host.memoryBytes < memory.recommended || host.processors < 2;
    return pass(little ? 'Enough, but less than recommended' : 'Enough', { evidence: shown });
  },
  fixtures: [
    {
      name: 'enough',
      facts: { host: fact({ processors: 2, memoryBytes: 4 * gigabyte }) },
      expect: 'pass',
    },
    {
      name: 'less than recommended',
      facts: { host: fact({ processors: 1, memoryBytes: 1.5 * gigabyte }) },
      expect: 'pass',
    },
    {
      name: 'too little',
      facts: { host: fact({ processors: 1, memoryBytes: gigabyte / 2 }) },
      expect: 'fail',
    },
    { name: 'not told', facts: { host: noAnswer }, expect: 'unknown' },
  ],
});
