import type { VolumeFact } from '../../facts/site-facts.ts';
import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Several places may lie on one volume: what counts there is the sum of their needs. */
const byDevice = (volumes: readonly VolumeFact[]) => {
  const devices = new Map<number, { free: number; need: number; purposes: string[] }>();
  for (const { device, freeBytes, needBytes, purpose } of volumes) {
    const seen = devices.get(device) ?? { free: freeBytes, need: 0, purposes: [] };
    seen.need += needBytes;
    seen.purposes.push(purpose);
    devices.set(device, seen);
  }
  return [...devices.values()];
};

const volume = (device: number, freeBytes: number, needBytes: number): VolumeFact => ({
  purpose: `use ${device}`,
  path: '/x',
  device,
  freeBytes,
  needBytes,
});

export const diskSpace = defineCheck({
  id: 'reeve.disk-space',
  version: 1,
  title: 'Disk space on every volume touched',
  doc: 'Each volume must have room for the sum of what is forecast for it: the new release, the private copy of the installer, the backup, the restored copy, the migrations and their log. A full disk in the middle is the commonest way to lose an upgrade.',
  gate: 'mandatory',
  facts: ['volumes'],
  ttlSeconds: 600,
  waiver: null,
  judge: ({ volumes }) => {
    const devices = byDevice(volumes);
    const shown = devices.map(({ free, need, purposes }) =>
      evidence(purposes.join(', '), `needs ${gigabytes(need)}, free are ${gigabytes(free)}`),
    );
    const short = devices.filter(({ free, need }) => free < need);
    if (short.length === 0) return pass('Enough room on every volume', { evidence: shown });
    const missing = short.map(
      ({ free, need, purposes }) =>
        `${gigabytes(need - free)} are missing for ${purposes.join(', ')}`,
    );
    return fail(missing.join('; '), {
      evidence: shown,
      remediations: [
        hint('Free the space, or put the backup elsewhere with --backup-to DIR.'),
        { type: 'command', text: 'reeve backup list' },
      ],
    });
  },
  fixtures: [
    {
      name: 'room',
      facts: { volumes: fact([volume(1, 10, 4), volume(1, 10, 4)]) },
      expect: 'pass',
    },
    {
      name: 'each fits, the sum does not',
      facts: { volumes: fact([volume(1, 10, 6), volume(1, 10, 6)]) },
      expect: 'fail',
    },
    {
      name: 'the second volume is full',
      facts: { volumes: fact([volume(1, 10, 6), volume(2, 1, 6)]) },
      expect: 'fail',
    },
    { name: 'not told', facts: { volumes: noAnswer }, expect: 'unknown' },
  ],
});
