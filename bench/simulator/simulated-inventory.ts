import type { InventoryRequest } from '@reeve/protocol/agent';
import { rowsHash } from '@reeve/protocol/agent';
import { pick, type Random, seededRandom } from './seeded-random.ts';
import type { SimulatedComputer } from './simulated-computer.ts';
import { drawTitles, type Title } from './title-pool.ts';

type Row = Record<string, unknown>;
type Contents = InventoryRequest['classes'][number];

export interface InventoryOptions {
  pool: readonly Title[];
  /** Packages of each computer; default 940. */
  packages?: number;
  /** Packages that change version from one revision to the next; default 5. */
  churn?: number;
  /** Number of the computer whose contents it has; default: its own. */
  contentsOf?: number;
}

const gib = 1024 ** 3;

const software = (
  computer: SimulatedComputer,
  revision: number,
  options: InventoryOptions,
): Row[] => {
  const { pool, packages = 940, churn = 5 } = options;
  const random = seededRandom(computer.number);
  const titles = drawTitles(random, pool.length, packages);
  const levels: number[] = titles.map(() => (random() < 0.85 ? 1 : 0));
  for (let change = 0; change < revision * churn; change++) {
    const place = Math.floor(random() * levels.length);
    levels[place] = ((levels[place] ?? 0) + 1) % 3;
  }
  return titles.flatMap((index, place) => {
    const title = pool[index];
    if (title === undefined) return [];
    return [
      {
        manager: 'dpkg',
        name: title.name,
        version: title.versions[levels[place] ?? 0] ?? title.versions[0],
        architecture: title.architecture,
        publisher: title.publisher,
        size_kib: title.sizeKib,
      },
    ];
  });
};

const numbered = (count: number, row: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => row(index));

const manyRows = (random: Random): Record<string, Row[]> => ({
  service: numbered(90, (index) => ({
    name: `service-${index}`,
    state: random() < 0.6 ? 'running' : 'stopped',
    start_mode: index % 3 === 0 ? 'static' : 'enabled',
    manager: 'systemd',
  })),
  'process-summary': numbered(70, (index) => ({
    name: `program-${index}`,
    user_name: index % 5 === 0 ? 'www-data' : 'root',
    instances: pick(random, ['1', '1', '2-5', '6-20']),
  })),
  'user-account': numbered(32, (index) => ({
    name: index === 0 ? 'root' : `user-${index}`,
    uid: index,
    gid: index,
    home: index === 0 ? '/root' : `/home/user-${index}`,
    shell: '/bin/bash',
    administrator: index === 0,
  })),
  'agent-plug-in': numbered(16, (index) => ({
    name: `plug-in-${index}`,
    version: '1.0.0',
    state: 'running',
    detail: null,
  })),
});

const ownRows = (computer: SimulatedComputer, random: Random): Record<string, Row[]> => ({
  identity: [
    {
      host_name: computer.hostName,
      fqdn: computer.identity.fqdn ?? null,
      machine_id: computer.machineId,
      product_uuid: null,
      primary_mac: computer.mac,
      primary_ip: computer.ip,
      time_zone: 'Europe/Berlin',
    },
  ],
  'operating-system': [
    {
      family: 'linux',
      distribution: 'debian',
      name: 'Debian GNU/Linux 12 (bookworm)',
      version: '12.11',
      codename: 'bookworm',
      kernel: '6.1.0-28-amd64',
      architecture: 'x86_64',
      booted_at: new Date(1_767_225_600_000 + computer.number * 1000).toISOString(),
    },
  ],
  hardware: [
    {
      manufacturer: pick(random, ['Dell Inc.', 'HP', 'LENOVO']),
      model: `Model ${Math.floor(random() * 30)}`,
      serial_number: computer.machineId.slice(0, 10),
      chassis: pick(random, ['laptop', 'desktop', 'server']),
      firmware_vendor: 'Example BIOS',
      firmware_version: `2.${Math.floor(random() * 20)}`,
      virtualization: null,
    },
  ],
  processor: [
    {
      socket: 0,
      model: 'Example CPU',
      vendor: 'GenuineIntel',
      cores: 8,
      threads: 16,
      maximum_mhz: 4200,
    },
  ],
  memory: [{ total_bytes: pick(random, [8, 16, 32, 64]) * gib, swap_bytes: gib }],
  disk: [
    {
      device: 'sda',
      model: 'Disk',
      serial_number: null,
      size_bytes: 512 * gib,
      rotational: false,
      transport: 'sata',
    },
  ],
  'file-system': [
    {
      mount_point: '/',
      device: '/dev/sda1',
      type: 'ext4',
      size_bytes: 500 * gib,
      used_percent: Math.floor(random() * 20) * 5,
      read_only: false,
    },
  ],
  'network-interface': [
    {
      name: 'eth0',
      mac_address: computer.mac,
      ipv4: `${computer.ip}/8`,
      ipv6: null,
      mtu: 1500,
      state: 'up',
      speed_mbit: 1000,
    },
  ],
  'user-session': [],
  'pending-restart': [],
  'agent-status': [
    {
      agent_version: '0.1.0',
      protocol: 1,
      runtime: 'v26.10.0',
      started_at: '2026-01-01T00:00:00.000Z',
      restarts: 0,
      monitored: true,
    },
  ],
});

/** All data classes of a computer; the next revision differs in some packages' versions only. */
export const simulatedInventory = (
  computer: SimulatedComputer,
  revision: number,
  options: InventoryOptions,
): Contents[] => {
  const random = seededRandom(computer.number + 1_000_003);
  const classes: Record<string, Row[]> = {
    ...ownRows(computer, random),
    ...manyRows(random),
    'installed-software': software(computer, revision, options),
  };
  return Object.entries(classes).map(([name, rows]) => ({
    name,
    hash: rowsHash(rows),
    collectedAt: new Date().toISOString(),
    source: 'simulator',
    durationMs: 0,
    rows,
  }));
};
