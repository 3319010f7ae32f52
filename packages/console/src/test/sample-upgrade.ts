import type { getUpgrade, ResponseOf } from '@reeve/protocol/api';
import type { CheckReport, Finding, PlanReport, RunReport } from '@reeve/protocol/release';
import { sampleTime } from './sample-computers.ts';

const at = (minutes: number): string => new Date(sampleTime - minutes * 60_000).toISOString();

export const samplePlan = (to: string): PlanReport => ({
  from: '0.1.0',
  to,
  hops: [
    {
      from: '0.1.0',
      to: '0.2.0',
      hotfixes: [],
      why: '0.3.0 accepts 0.2.x as its source; 0.2.0 is the newest release that 0.1.0 may go to.',
    },
    { from: '0.2.0', to, hotfixes: [], why: 'The release that was asked for.' },
  ],
  refused: [
    {
      from: '0.1.0',
      to,
      why: '0.3.0 supports upgrades from 0.2.0 on; the inventory moved to another table in 0.2.0.',
    },
  ],
});

const passed = (id: string, title: string, message: string): Finding => ({
  id,
  result: 'pass',
  gate: 'mandatory',
  severity: 'high',
  title,
  message,
  evidence: [{ fact: 'measured', value: message }],
  remediations: [],
});

export const sampleCheck = (to: string, blocked: boolean): CheckReport => ({
  ready: false,
  from: '0.1.0',
  to,
  checkedAt: at(0),
  findings: [
    ...(blocked
      ? [
          {
            id: 'reeve.disk-space',
            result: 'fail',
            gate: 'mandatory',
            severity: 'high',
            title: 'Not enough room on the volume of the database',
            message: 'The upgrade needs 4.2 GiB on /var/lib/reeve and 3.1 GiB are free.',
            evidence: [
              { fact: 'volume', value: '/dev/md1 on /var/lib/reeve' },
              { fact: 'free', value: '3.1 GiB' },
              { fact: 'needed', value: '4.2 GiB (backup 3.0, release 0.5, migration 0.7)' },
            ],
            remediations: [
              {
                type: 'hint',
                text: 'Make room, or give the backup another volume with --backup-dir.',
              },
              { type: 'command', text: 'du -xh --max-depth=2 /var/lib/reeve | sort -h | tail' },
            ],
          } satisfies Finding,
        ]
      : []),
    {
      id: 'reeve.backup-elsewhere',
      result: 'fail',
      gate: 'skippable',
      severity: 'high',
      title: 'The proven backup lies on the disk that it is to save',
      message:
        'The backup of 08:41 was restored and counted, but it lies on the same disk as the database.',
      evidence: [
        { fact: 'backup', value: '/var/lib/reeve/backups/2026-11-22T08-41' },
        { fact: 'disk', value: 'nvme0n1' },
      ],
      remediations: [{ type: 'command', text: 'reeve upgrade backup --to /mnt/second-disk' }],
    },
    {
      id: 'reeve.certificate-expiry',
      result: 'fail',
      gate: 'advisory',
      severity: 'low',
      title: 'The server certificate expires within 30 days',
      message: 'It is valid until 14 December.',
      evidence: [{ fact: 'not after', value: '2026-12-14T00:00:00Z' }],
      remediations: [{ type: 'hint', text: 'Renew it on the server page; connections stay up.' }],
    },
    passed(
      'reeve.signature',
      'The bundle is signed by a trusted key',
      'Key 7d1f…, pinned at install',
    ),
    passed('reeve.supported-path', 'The way is supported', '0.1.0 → 0.2.0 → 0.3.0'),
    passed('reeve.server-healthy', 'The server is healthy', 'ready, queue empty'),
    passed('reeve.pending-restart', 'No restart is pending on this computer', 'no signal'),
    {
      id: 'reeve.hierarchy',
      result: 'notapplicable',
      gate: 'mandatory',
      severity: 'info',
      title: 'Neighbours in the hierarchy',
      message: 'This server has none.',
      evidence: [],
      remediations: [],
    },
  ],
});

const steps = [
  ['unpack', 'Unpack and verify the release'],
  ['backup', 'Take a backup of the database and prove it'],
  ['quiesce', 'Ask the agents to wait'],
  ['expand', 'Migrate the database (expand)'],
  ['switch', 'Switch the release'],
  ['start', 'Start the new server'],
  ['verify', 'Prove the new release'],
  ['release', 'Let the agents go on'],
] as const;

/** A run after so many steps; all of them: committed. */
export const sampleRun = (done: number): RunReport => {
  const committed = done >= steps.length;
  return {
    runId: '2026-11-22-1',
    state: committed ? 'committed' : 'upgrading',
    from: '0.1.0',
    to: '0.2.0',
    current: committed ? '0.2.0' : '0.1.0',
    startedAt: at(2),
    finishedAt: committed ? at(1) : null,
    running: !committed,
    steps: steps.map(([id, title], index) => ({
      id,
      title,
      state: index < done ? 'done' : index === done ? 'running' : 'pending',
      seconds: index < done ? 0.4 + index * 1.3 : null,
    })),
    downtime: { forecastSeconds: 11, measuredSeconds: committed ? 7.4 : null },
    explanation: committed
      ? {
          done: 'Release 0.2.0 runs and has proved itself.',
          ifStoppedHere: 'Nothing is lost: 0.2.0 runs on.',
          resume: 'Nothing to resume.',
          rollback: '0.1.0 can start on this database; what arrives meanwhile is kept.',
        }
      : {
          done: 'The release is unpacked and the backup is proven.',
          ifStoppedHere: 'The next start of the installer goes on with the migration.',
          resume: 'reeve upgrade resume',
          rollback: 'reeve upgrade rollback puts 0.1.0 back; nothing is lost.',
        },
  };
};

export const sampleUpgrade = (): ResponseOf<typeof getUpgrade> => ({
  version: '0.1.0',
  installed: true,
  why: '',
  available: [
    {
      version: '0.1.0',
      file: 'bundles/reeve-0.1.0-linux-x64.tar.zst',
      trusted: true,
      problem: null,
    },
    {
      version: '0.2.0',
      file: 'bundles/reeve-0.2.0-linux-x64.tar.zst',
      trusted: true,
      problem: null,
    },
    {
      version: '0.3.0',
      file: 'bundles/reeve-0.3.0-linux-x64.tar.zst',
      trusted: true,
      problem: null,
    },
    {
      version: '0.4.0',
      file: 'bundles/reeve-0.4.0-linux-x64.tar.zst',
      trusted: false,
      problem: 'Altered: server/main.js does not have the hash of the manifest',
    },
  ],
  run: null,
  lastCheck: null,
});
