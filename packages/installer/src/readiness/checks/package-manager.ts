import { command, defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

export const packageManager = defineCheck({
  id: 'reeve.package-manager',
  version: 1,
  title: 'The package manager is at rest',
  doc: 'A package manager at work may restart services and replace libraries in the middle of the upgrade; one that was interrupted leaves the computer between two states.',
  gate: 'skippable',
  facts: ['packageManager'],
  ttlSeconds: 60,
  waiver: { maxDays: 1 },
  judge: ({ packageManager: { lockedBy, halfConfigured } }) => {
    if (lockedBy.length > 0)
      return fail('The package manager is working', {
        evidence: lockedBy.map(({ file, pid }) => evidence(file, `held by process ${pid}`)),
        remediations: [hint('Wait until it has finished, then check again.')],
      });
    if (halfConfigured.length > 0)
      return fail(`${halfConfigured.length} package(s) are half configured`, {
        evidence: halfConfigured.slice(0, 20).map((name) => evidence('package', name)),
        remediations: [command('dpkg --configure -a')],
      });
    return pass('No lock is held, no package is half configured');
  },
  fixtures: [
    {
      name: 'at rest',
      facts: { packageManager: fact({ lockedBy: [], halfConfigured: [] }) },
      expect: 'pass',
    },
    {
      name: 'working',
      facts: { packageManager: fact({ lockedBy: [{ file: 'lock', pid: 7 }], halfConfigured: [] }) },
      expect: 'fail',
    },
    {
      name: 'interrupted',
      facts: { packageManager: fact({ lockedBy: [], halfConfigured: ['libc6'] }) },
      expect: 'fail',
    },
    { name: 'unreadable', facts: { packageManager: noAnswer }, expect: 'unknown' },
  ],
});
