import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

export const writeAccess = defineCheck({
  id: 'reeve.write-access',
  version: 1,
  title: 'Every place can be written',
  doc: 'A place that turns out to be read-only in the middle of the run is found before it.',
  gate: 'mandatory',
  facts: ['access'],
  ttlSeconds: 600,
  waiver: null,
  judge: ({ access }) => {
    const closed = access.filter(({ problem }) => problem !== null);
    if (closed.length === 0) return pass(`${access.length} places can be written`);
    return fail(`Cannot be written: ${closed.map(({ path }) => path).join(', ')}`, {
      evidence: closed.map(({ path, problem }) => evidence(path, problem ?? '')),
      remediations: [
        hint('Run as the account that installed Reeve, or mount the file system for writing.'),
      ],
    });
  },
  fixtures: [
    { name: 'open', facts: { access: fact([{ path: '/a', problem: null }]) }, expect: 'pass' },
    { name: 'closed', facts: { access: fact([{ path: '/a', problem: 'EROFS' }]) }, expect: 'fail' },
    { name: 'not told', facts: { access: noAnswer }, expect: 'unknown' },
  ],
});
