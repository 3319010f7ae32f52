import type { ComputerDetail, ComputerSummary, InventoryChange } from '@reeve/protocol/api';
import type { Static } from 'typebox';
import { sampleGuid, sampleTime } from './sample-computers.ts';
import { sampleDataClasses } from './sample-data-classes.ts';

type Change = Static<typeof InventoryChange>;

const before = (minutes: number): string => new Date(sampleTime - minutes * 60_000).toISOString();

const packageRow = (name: string, version: string) => ({
  manager: 'dpkg',
  name,
  version,
  architecture: 'amd64',
  publisher: null,
  size_kib: 1204,
});

/** What has changed on a computer of the tests, newest first. */
export const sampleHistory = (): Change[] => [
  {
    at: before(9),
    dataClass: 'installed-software',
    kind: 'added',
    row: 'dpkg hello amd64',
    before: null,
    after: packageRow('hello', '2.10-3'),
  },
  {
    at: before(95),
    dataClass: 'installed-software',
    kind: 'changed',
    row: 'dpkg openssl amd64',
    before: packageRow('openssl', '3.0.15-1~deb12u1'),
    after: packageRow('openssl', '3.0.17-1~deb12u2'),
  },
  {
    at: before(96),
    dataClass: 'pending-restart',
    kind: 'added',
    row: 'reboot-required-file linux-image-6.1.0-31-amd64',
    before: null,
    after: { signal: 'reboot-required-file' },
  },
  {
    at: before(1500),
    dataClass: 'memory',
    kind: 'changed',
    row: '',
    before: { total_bytes: 135_291_469_824, swap_bytes: 0 },
    after: { total_bytes: 270_582_939_648, swap_bytes: 0 },
  },
  {
    at: before(2900),
    dataClass: 'service',
    kind: 'changed',
    row: 'smartd.service',
    before: { name: 'smartd.service', state: 'running' },
    after: { name: 'smartd.service', state: 'failed' },
  },
  {
    at: before(4400),
    dataClass: 'user-account',
    kind: 'removed',
    row: 'bob',
    before: { name: 'bob' },
    after: null,
  },
  ...Array.from(
    { length: 120 },
    (_, index): Change => ({
      at: before(10_000 + index * 700),
      dataClass: 'installed-software',
      kind: 'changed',
      row: `dpkg lib${index} amd64`,
      before: packageRow(`lib${index}`, '1.0-1'),
      after: packageRow(`lib${index}`, '1.1-1'),
    }),
  ),
];

export const sampleDetail = (computer: ComputerSummary): ComputerDetail => ({
  ...computer,
  healthItems:
    computer.health === 'ok'
      ? []
      : [
          {
            id: 'spool-nearly-full',
            severity: computer.health === 'error' ? 'error' : 'warning',
            message: 'The spool holds 48 of 50 MiB: the server was out of reach for long',
            since: before(300),
          },
        ],
  keys: [
    { kind: 'machine-id', value: '5f1d3b9cc8a44e0f9d7a3f1e2b6c4d80' },
    { kind: 'board-uuid', value: '4c4c4544-0042-3510-8053-b4c04f4e4d33' },
  ],
  associations: [],
  dataClasses: sampleDataClasses(computer),
  history: sampleHistory().slice(0, 60),
});

export const sampleRequests = (computerId: string) => [
  {
    id: sampleGuid(2, 1),
    computerId,
    kind: 'send-inventory' as const,
    state: 'done' as const,
    createdAt: before(30),
    createdBy: 'ada',
    finishedAt: before(30),
    channel: 'push' as const,
    message: '15 data classes sent',
  },
  {
    id: sampleGuid(2, 2),
    computerId,
    kind: 'update-configuration' as const,
    state: 'expired' as const,
    createdAt: before(4000),
    createdBy: 'ada',
    finishedAt: before(2560),
    channel: null,
    message: 'the agent did not ask in time',
  },
];
