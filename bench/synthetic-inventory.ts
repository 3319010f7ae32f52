import { createHash } from 'node:crypto';
import type { ClassContent, Line } from '../packages/server/src/capabilities/cmdb/index.ts';
import { findClassTable } from '../packages/server/src/capabilities/cmdb/index.ts';

/**
 * Computers as an estate has them: a few distributions, each with a base that nearly all share and a long
 * tail that few have; packages in several versions, because not everybody is patched alike.
 */
const publishers = ['Debian', 'Ubuntu Developers', 'Red Hat, Inc.', 'Example Corp', 'ACME'];

/** Numbers that are the same at every run. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const packageName = (n: number): string =>
  `${['lib', 'python3-', 'gir1.2-', 'fonts-', ''][n % 5]}${digest(String(n)).slice(0, 4 + (n % 11))}${n}`;

/**
 * Three distributions with a base of 800 packages each, which every computer of it has at one of four patch
 * levels; the rest comes from a tail of 30,000, most of it seldom.
 */
const baseSize = 800;
const tailSize = 30_000;

const packageLine = (random: () => number, number: number, patchLevel: number): Line => [
  'dpkg',
  packageName(number),
  `${1 + (number % 9)}.${number % 30}.${random() < 0.99 ? patchLevel : Math.floor(random() * 4)}-1`,
  number % 7 === 0 ? 'all' : 'amd64',
  publishers[number % publishers.length] ?? null,
  (number * 37) % 9000,
];

const software = (random: () => number, computer: number, revision: number): Line[] => {
  const patchLevel = (computer + revision) % 4;
  const lines = new Map<number, Line>();
  for (let n = 0; n < baseSize; n++) {
    const number = (computer % 3) * baseSize + n;
    lines.set(number, packageLine(random, number, patchLevel));
  }
  while (lines.size < 940) {
    const number = 3 * baseSize + Math.floor(random() ** 3 * tailSize);
    lines.set(number, packageLine(random, number, patchLevel));
  }
  return [...lines.values()];
};

const many = (count: number, line: (n: number) => Line): Line[] =>
  Array.from({ length: count }, (_, n) => line(n));

const time = '2026-01-05T08:00:00.000Z';

const linesOf = (
  random: () => number,
  computer: number,
  revision: number,
): Record<string, Line[]> => {
  const hex = digest(`computer ${computer}`);
  const mac = `52:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${hex.slice(8, 10)}`;
  const address = `10.${(computer >> 16) & 255}.${(computer >> 8) & 255}.${computer & 255}`;
  const os = [
    'Debian GNU/Linux 12 (bookworm)',
    'Ubuntu 24.04.2 LTS',
    'Red Hat Enterprise Linux 9.5',
  ];
  return {
    identity: [
      [
        `host-${computer}`,
        `host-${computer}.example.org`,
        hex.slice(0, 32),
        hex.slice(8, 40),
        mac,
        address,
        'Europe/Zurich',
      ],
    ],
    'operating-system': [
      [
        'linux',
        'debian',
        os[computer % 3] ?? '',
        `${12 + (computer % 3)}.${computer % 12}`,
        'bookworm',
        `6.1.0-${computer % 30}`,
        'x86_64',
        time,
      ],
    ],
    hardware: [
      [
        ['Dell Inc.', 'HP', 'Lenovo'][computer % 3] ?? '',
        `Model ${computer % 40}`,
        hex.slice(20, 30),
        'laptop',
        'ACME',
        `1.${computer % 50}`,
        null,
      ],
    ],
    memory: [[(8 + (computer % 8) * 8) * 2 ** 30, 2 ** 31]],
    'agent-status': [['0.1.0', 1, '26.10.0', time, 0, true]],
    processor: many(1 + (computer % 2), (n) => [
      n,
      'Example CPU 3.0GHz',
      'GenuineExample',
      8,
      16,
      3000,
    ]),
    disk: many(2, (n) => [
      `sd${'ab'[n]}`,
      'Example SSD 1TB',
      hex.slice(n, n + 12),
      10 ** 12,
      false,
      'sata',
    ]),
    'file-system': many(6, (n) => [
      `/mnt/${n}`,
      `/dev/sda${n}`,
      'ext4',
      10 ** 11,
      Math.floor(random() * 20) * 5,
      false,
    ]),
    'network-interface': many(3, (n) => [
      `eth${n}`,
      n === 0 ? mac : `02:42:${hex.slice(n, n + 2)}:00:00:0${n}`,
      `${address}/24`,
      `fe80::${hex.slice(n, n + 4)}/64`,
      1500,
      'up',
      1000,
    ]),
    'installed-software': software(random, computer, revision),
    service: many(180, (n) => [
      `service-${n}.service`,
      random() < 0.9 ? 'running' : 'stopped',
      'enabled',
      'systemd',
    ]),
    'user-account': many(38, (n) => [
      n < 36 ? `system-${n}` : `user-${computer}-${n}`,
      100 + n,
      100 + n,
      '/nonexistent',
      '/usr/sbin/nologin',
      n === 0,
    ]),
    'user-session': many(2, (n) => [`user-${computer}`, `pts/${n}`, '10.0.0.1', time]),
    'process-summary': many(110, (n) => [
      `process-${n}`,
      n % 4 ? 'root' : `system-${n % 36}`,
      random() < 0.8 ? '1' : '2-5',
    ]),
    'pending-restart':
      computer % 10 === 0
        ? [['reboot-required-file', 'linux-image-6.1.0-28-amd64', 'A new kernel is installed']]
        : [],
    'agent-plug-in': many(15, (n) => [`plug-in-${n}`, '0.1.0', 'running', null]),
  };
};

/** Contents of all sixteen data classes of a computer. */
export const syntheticInventory = (computer: number, revision = 0): ClassContent[] => {
  const random = randomOf(computer * 7919 + revision);
  return Object.entries(linesOf(random, computer, revision)).map(([name, lines]) => {
    const table = findClassTable(name);
    if (!table) throw new Error(`no data class ${name}`);
    return {
      dataClass: table.dataClass,
      hash: digest(`${computer} ${name} ${revision}`),
      collectedAt: time,
      source: `/synthetic/${name}`,
      durationMs: 12,
      lines,
    };
  });
};

export const guidOf = (computer: number): string =>
  `00000000-0000-7000-8000-${computer.toString(16).padStart(12, '0')}`;
