import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

export const backup = defineCheck({
  id: 'reeve.backup',
  version: 1,
  title: 'A backup can be taken',
  doc: 'The run takes an online backup of the whole database and proves it by restoring and counting it. To go without one has to be said by name, with a reason; then nothing is rehearsed either.',
  gate: 'mandatory',
  facts: ['backup'],
  ttlSeconds: 600,
  waiver: { maxDays: 1 },
  judge: ({ backup: { destination, refusal } }) => {
    const shown = [evidence('destination', destination)];
    if (refusal === null)
      return pass('The database answers as a source of backups', { evidence: shown });
    return fail(`No backup can be taken: ${refusal}`, {
      evidence: shown,
      remediations: [
        hint(
          'The role of Reeve needs the attribute REPLICATION and a line for it in pg_hba.conf; wal_level must be replica.',
        ),
      ],
    });
  },
  fixtures: [
    {
      name: 'possible',
      facts: { backup: fact({ destination: '/b', refusal: null, sameDevice: true }) },
      expect: 'pass',
    },
    {
      name: 'refused',
      facts: {
        backup: fact({ destination: '/b', refusal: 'permission denied', sameDevice: true }),
      },
      expect: 'fail',
    },
    { name: 'no database', facts: { backup: noAnswer }, expect: 'unknown' },
  ],
});
