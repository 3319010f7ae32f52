import { newGuid, sha256Hex } from '@reeve/base';
import fc from 'fast-check';
import { type Database, sql } from '../../../kernel/database/database.ts';
import { type ClassContent, type Cmdb, findClassTable, type Line } from '../../cmdb/index.ts';

export const contentOf = (name: string, lines: readonly Line[]): ClassContent => {
  const table = findClassTable(name);
  if (!table) throw new Error(name);
  return {
    dataClass: table.dataClass,
    hash: sha256Hex(name + JSON.stringify(lines)),
    collectedAt: '2026-03-01T10:00:00.000Z',
    source: 'test',
    durationMs: 1,
    lines,
  };
};

const text = fc.constantFrom(
  'Debian',
  'debian',
  'Ubuntu 24.04',
  'nginx',
  "it's",
  'Ä%_\\',
  'openssl',
);
const textOrNull = fc.option(fc.oneof(text, fc.constant('')), { freq: 2 });
const version = fc.constantFrom('1.0', '1.9', '1.10', '1.10~rc1', '2:0.5', '');
const size = fc.constantFrom(0, 1, 50, 90, 1024, 8 * 1024 ** 3);
const time = fc.constantFrom(
  '2026-01-31T10:00:00.000Z',
  '2025-01-01T00:00:00.000Z',
  '2098-06-01T00:00:00.000Z',
);

const operatingSystem = fc
  .tuple(text, version, textOrNull, time)
  .map(([name, itsVersion, codename, booted]) =>
    contentOf('operating-system', [
      ['linux', 'x', name, itsVersion, codename, '6', 'x86_64', booted],
    ]),
  );
const memory = fc.tuple(size, size).map(([total, swap]) => contentOf('memory', [[total, swap]]));
const hardware = fc
  .tuple(textOrNull, textOrNull)
  .map(([maker, virtualization]) =>
    contentOf('hardware', [[maker, null, null, null, null, null, virtualization]]),
  );
const rowsOf = (name: string, row: fc.Arbitrary<Line>, key: (line: Line) => string) =>
  fc.uniqueArray(row, { maxLength: 4, selector: key }).map((lines) => contentOf(name, lines));
const fileSystems = rowsOf(
  'file-system',
  fc
    .tuple(fc.constantFrom('/', '/var', '/home'), size, fc.constantFrom(0, 50, 90), fc.boolean())
    .map(([mount, bytes, used, readOnly]) => [mount, 'd', 'ext4', bytes, used, readOnly]),
  ([mount]) => String(mount),
);
const sessions = rowsOf(
  'user-session',
  fc.tuple(text, textOrNull, time).map(([user, host, since]) => [user, 'tty1', host, since]),
  ([user]) => String(user),
);
const software = rowsOf(
  'installed-software',
  fc
    .tuple(text, version, textOrNull, fc.option(size))
    .map(([name, itsVersion, publisher, kib]) => [
      'dpkg',
      name,
      itsVersion,
      'amd64',
      publisher,
      kib === null ? null : Math.min(kib, 1_000_000),
    ]),
  ([, name]) => String(name),
);
const services = rowsOf(
  'service',
  fc
    .tuple(text, fc.constantFrom('ok', 'failed'))
    .map(([name, state]) => [name, state, 'auto', 'systemd']),
  ([name]) => String(name),
);
const plugIns = rowsOf(
  'agent-plug-in',
  fc.tuple(text, version, textOrNull).map(([name, its, detail]) => [name, its, 'ok', detail]),
  ([name]) => String(name),
);
const restart = fc
  .boolean()
  .map((pending) => contentOf('pending-restart', pending ? [['file', 'kernel', 'why']] : []));

/** New contents of one data class. */
export const anyContent: fc.Arbitrary<ClassContent> = fc.oneof(
  operatingSystem,
  memory,
  hardware,
  fileSystems,
  sessions,
  software,
  services,
  plugIns,
  restart,
);

/** Contents of some data classes, each once. */
export const anyInventory: fc.Arbitrary<ClassContent[]> = fc.uniqueArray(anyContent, {
  maxLength: 6,
  selector: ({ dataClass }) => dataClass.name,
});

export const addComputer = async (db: Database, cmdb: Cmdb, name: string): Promise<string> => {
  const id = newGuid();
  await db.transaction((tx) =>
    cmdb.ensureComputer(tx, {
      id,
      agentVersion: '0.2.0',
      identity: { hostName: name, macAddresses: [], ipAddresses: [], operatingSystem: 'linux' },
    }),
  );
  return id;
};

export interface Presence {
  hoursAgo: number;
  connected: boolean;
  health: string;
  protocol: number;
}
export const anyPresence: fc.Arbitrary<Presence> = fc.record({
  hoursAgo: fc.constantFrom(2, 24 * 40),
  connected: fc.boolean(),
  health: fc.constantFrom('ok', 'error'),
  protocol: fc.constantFrom(1, 2),
});

/** What check-ins leave behind, straight into the tables of the published view. */
export const setPresence = async (
  db: Database,
  agentId: string,
  { hoursAgo, connected, health, protocol }: Presence,
): Promise<void> => {
  await db.run(sql`
    insert into agents_registration
      (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
    values (${agentId}, ${agentId}, ${agentId}, 'allowed', '', '{}', '', '0.2.0', 1, '')
    on conflict do nothing`);
  await db.run(sql`
    insert into agents_presence (agent_id, agent_version, protocol, last_seen, connected, health)
    values (${agentId}, '0.2.0', ${protocol}, now() - make_interval(hours => ${hoursAgo}), ${connected}, ${health})
    on conflict (agent_id) do update set protocol = excluded.protocol, last_seen = excluded.last_seen,
      connected = excluded.connected, health = excluded.health`);
};
