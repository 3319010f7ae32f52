import type { Duplicate, Registration, RegistrationPolicy } from '@reeve/protocol/api';
import { sampleGuid, sampleTime } from './sample-computers.ts';

const before = (minutes: number): string => new Date(sampleTime - minutes * 60_000).toISOString();

const identity = (hostName: string, index: number) => ({
  hostName,
  fqdn: `${hostName}.example.net`,
  macAddresses: [`52:54:00:aa:00:0${index}`],
  ipAddresses: [`10.9.0.${index}`],
  machineId: `77aa000000000000000000000000000${index}`,
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  userName: 'root',
});

export const sampleRegistrations = (): Registration[] => [
  ...['desk-ber-90001', 'web-muc-90002', 'lab-vie-90003'].map(
    (name, index): Registration => ({
      id: sampleGuid(3, index),
      status: 'pending',
      reason: 'No policy matches',
      identity: identity(name, index),
      agentVersion: '0.1.0',
      keyFingerprint: `${index}f2c9d1e8b7a6054`.padEnd(64, 'c0ffee12'),
      from: `10.9.0.${index}`,
      requestedAt: before(4 + index * 13),
      decidedAt: null,
      decidedBy: null,
      looksLike:
        index === 1
          ? {
              id: sampleGuid(1, 2),
              name: 'app-zrh-00002',
              because: 'It has the same system board UUID',
            }
          : null,
    }),
  ),
  {
    id: sampleGuid(3, 9),
    status: 'blocked',
    reason: 'Private computer',
    identity: identity('gaming-pc', 9),
    agentVersion: '0.1.0',
    keyFingerprint: '9'.repeat(64),
    from: '10.9.0.9',
    requestedAt: before(5000),
    decidedAt: before(4900),
    decidedBy: 'ada',
    looksLike: null,
  },
];

export const samplePolicies = (): RegistrationPolicy[] => [
  {
    id: sampleGuid(4, 1),
    name: 'Guests stay outside',
    order: 10,
    enabled: true,
    result: 'blocked',
    rules: [{ kind: 'ip', mask: '10.66.0.0/16' }],
  },
  {
    id: sampleGuid(4, 2),
    name: 'Servers of the data centre',
    order: 20,
    enabled: true,
    result: 'allowed',
    rules: [
      { kind: 'ip', mask: '10.0.0.0/16' },
      { kind: 'hostName', mask: 'web-*' },
      { kind: 'hostName', mask: 'db-*' },
    ],
  },
];

export const sampleDuplicates = (): Duplicate[] => [
  {
    id: sampleGuid(5, 1),
    agentId: sampleGuid(1, 2),
    computerName: 'app-zrh-00002',
    claimed: identity('app-zrh-00002-clone', 3),
    from: '10.9.0.33',
    because: 'It came with a ticket that another session had already advanced',
    firstSeenAt: before(200),
    lastSeenAt: before(3),
    attempts: 21,
    state: 'open',
  },
];
