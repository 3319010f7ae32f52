/** Contents of the data classes of one computer of the tests. */
import type { ComputerDetail, ComputerSummary } from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import { pick, sampleTime } from './sample-computers.ts';

type Row = Record<string, unknown>;
type Content = ComputerDetail['dataClasses'][string];

const packageNames = [
  'adduser', 'apt', 'base-files', 'bash', 'bind9-libs', 'bsdutils', 'bzip2', 'ca-certificates',
  'coreutils', 'cpio', 'cron', 'curl', 'dash', 'dbus', 'debconf', 'dpkg', 'e2fsprogs', 'fdisk',
  'file', 'findutils', 'git', 'gnupg', 'grep', 'gzip', 'hostname', 'init', 'iproute2', 'kmod',
  'less', 'libacl1', 'libc6', 'libcurl4', 'libssl3', 'linux-image-6.1.0-28-amd64', 'locales',
  'login', 'lsof', 'man-db', 'mawk', 'mount', 'nano', 'nginx', 'openssh-server', 'openssl',
  'passwd', 'perl', 'postgresql-17', 'procps', 'python3', 'rsync', 'sed', 'sudo', 'systemd',
  'tar', 'tzdata', 'udev', 'util-linux', 'vim', 'wget', 'zlib1g',
] as const; // biome-ignore format: a list of words

const software = (): Row[] =>
  Array.from({ length: 940 }, (_, index) => {
    const base = packageNames[index % packageNames.length] ?? 'bash';
    const round = Math.floor(index / packageNames.length);
    return {
      manager: 'dpkg',
      name: round === 0 ? base : `${base}-part${round}`,
      version: `${1 + pick(index, 1, 9)}.${pick(index, 2, 30)}.${pick(index, 3, 12)}-${1 + pick(index, 4, 5)}+deb12u${1 + pick(index, 5, 4)}`,
      architecture: index % 5 === 0 ? 'all' : 'amd64',
      publisher: 'Debian Developers <packages@debian.example>',
      size_kib: 20 + pick(index, 6, 90_000),
    };
  });

const services = (): Row[] =>
  [
    'cron',
    'dbus',
    'nginx',
    'postgresql',
    'reeve-agent',
    'reeve-monitor',
    'ssh',
    'systemd-journald',
    'systemd-timesyncd',
    'unattended-upgrades',
    'rsyslog',
    'smartd',
    'networking',
    'udev',
    'getty@tty1',
  ].map((name) => ({
    name: `${name}.service`,
    state: name === 'smartd' ? 'failed' : 'running',
    start_mode: 'enabled',
    manager: 'systemd',
  }));

const rowsOf = (computer: ComputerSummary): Record<string, Row[]> => ({
  identity: [
    {
      host_name: computer.name,
      fqdn: `${computer.name}.example.net`,
      machine_id: '5f1d3b9cc8a44e0f9d7a3f1e2b6c4d80',
      product_uuid: '4c4c4544-0042-3510-8053-b4c04f4e4d33',
      primary_mac: computer.macAddress,
      primary_ip: computer.ipAddress,
      time_zone: 'Europe/Berlin',
    },
  ],
  'operating-system': [
    {
      family: 'linux',
      distribution: 'debian',
      name: computer.os,
      version: computer.osVersion,
      codename: 'bookworm',
      kernel: '6.1.0-28-amd64',
      architecture: 'x86_64',
      booted_at: new Date(sampleTime - 19 * 86_400_000).toISOString(),
    },
  ],
  hardware: [
    {
      manufacturer: computer.manufacturer,
      model: computer.model,
      serial_number: 'CZJ31408RT',
      chassis: 'rack mount',
      firmware_vendor: 'HPE',
      firmware_version: 'U54 v2.30',
      virtualization: null,
    },
  ],
  processor: [0, 1].map((socket) => ({
    socket,
    model: 'Intel(R) Xeon(R) Gold 6430',
    vendor: 'GenuineIntel',
    cores: 32,
    threads: 64,
    maximum_mhz: 3400,
  })),
  memory: [{ total_bytes: 270_582_939_648, swap_bytes: 8_589_930_496 }],
  disk: ['nvme0n1', 'nvme1n1'].map((device) => ({
    device,
    model: 'SAMSUNG MZQL21T9HCJR-00A07',
    serial_number: `S64GNE0R${device}`,
    size_bytes: 1_920_383_410_176,
    rotational: false,
    transport: 'nvme',
  })),
  'file-system': [
    {
      mount_point: '/',
      device: '/dev/md0',
      type: 'ext4',
      size_bytes: 241_591_910_400,
      used_percent: 35,
      read_only: false,
    },
    {
      mount_point: '/boot/efi',
      device: '/dev/nvme0n1p1',
      type: 'vfat',
      size_bytes: 535_805_952,
      used_percent: 5,
      read_only: false,
    },
    {
      mount_point: '/srv',
      device: '/dev/md1',
      type: 'xfs',
      size_bytes: 1_649_267_441_664,
      used_percent: 80,
      read_only: false,
    },
  ],
  'network-interface': [
    {
      name: 'eno1',
      mac_address: computer.macAddress,
      ipv4: `${computer.ipAddress}/16`,
      ipv6: 'fe80::5054:ff:fe12:3456/64',
      mtu: 1500,
      state: 'up',
      speed_mbit: 10_000,
    },
    {
      name: 'eno2',
      mac_address: '52:54:00:ff:00:02',
      ipv4: null,
      ipv6: null,
      mtu: 1500,
      state: 'down',
      speed_mbit: null,
    },
  ],
  'installed-software': software(),
  service: services(),
  'user-account': ['root', 'www-data', 'postgres', 'ada'].map((name, index) => ({
    name,
    uid: index * 33,
    gid: index * 33,
    home: index === 0 ? '/root' : `/home/${name}`,
    shell: '/bin/bash',
    administrator: index === 0 || name === 'ada',
  })),
  'user-session': [
    {
      user_name: 'ada',
      terminal: 'pts/0',
      remote_host: '10.0.0.9',
      since: new Date(sampleTime - 5_400_000).toISOString(),
    },
  ],
  'process-summary': ['nginx', 'postgres', 'sshd', 'systemd', 'cron', 'node'].map((name) => ({
    name,
    user_name: name === 'postgres' ? 'postgres' : 'root',
    instances: name === 'postgres' ? '6-20' : '2-5',
  })),
  'pending-restart': computer.pendingRestart
    ? [
        {
          signal: 'reboot-required-file',
          product: 'linux-image-6.1.0-31-amd64',
          reason: 'A new kernel is installed (linux-image-6.1.0-31-amd64); the old one still runs',
        },
      ]
    : [],
  'agent-status': [
    {
      agent_version: computer.agentVersion,
      protocol: 1,
      runtime: '26.10.0',
      started_at: new Date(sampleTime - 7_200_000).toISOString(),
      restarts: 0,
      monitored: true,
    },
  ],
});

const sources: Readonly<Record<string, string>> = {
  'installed-software': '/var/lib/dpkg/status',
  service: 'systemctl',
  memory: '/proc/meminfo',
};

/** Everything but the plug-ins of the agent, so that a data class that was never sent is there too. */
export const sampleDataClasses = (computer: ComputerSummary): Record<string, Content> => {
  const rows = rowsOf(computer);
  return Object.fromEntries(
    dataClasses
      .filter(({ name }) => rows[name] !== undefined)
      .map(({ name, title }, index) => [
        name,
        {
          title,
          collectedAt: new Date(sampleTime - 600_000 - index * 1000).toISOString(),
          receivedAt: new Date(sampleTime - 595_000).toISOString(),
          source: sources[name] ?? '/proc',
          durationMs: 12 + index * 7,
          rows: rows[name] ?? [],
        },
      ]),
  );
};
