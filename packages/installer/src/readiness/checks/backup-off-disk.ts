import { command, defineCheck, evidence, fail, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

export const backupOffDisk = defineCheck({
  id: 'reeve.backup-off-disk',
  version: 1,
  title: 'The backup lies on another disk',
  doc: 'A backup on the file system of the data is lost together with it. The destination has to be another file system, at best of another computer.',
  gate: 'mandatory',
  facts: ['backup'],
  ttlSeconds: 600,
  waiver: { maxDays: 7 },
  judge: ({ backup }) => {
    const shown = [evidence('destination', backup.destination)];
    if (!backup.sameDevice)
      return pass('The destination is another file system', { evidence: shown });
    return fail('The destination is on the same file system as the data', {
      evidence: shown,
      remediations: [
        command('reeve upgrade check --backup-to /mnt/elsewhere'),
        command('reeve upgrade check --waive reeve.backup-off-disk="why that is all right"'),
      ],
    });
  },
  fixtures: [
    {
      name: 'elsewhere',
      facts: { backup: fact({ destination: '/mnt', refusal: null, sameDevice: false }) },
      expect: 'pass',
    },
    {
      name: 'same',
      facts: { backup: fact({ destination: '/b', refusal: null, sameDevice: true }) },
      expect: 'fail',
    },
    { name: 'not told', facts: { backup: noAnswer }, expect: 'unknown' },
  ],
});
