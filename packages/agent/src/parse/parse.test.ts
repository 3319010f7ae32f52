import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transportOf } from '../plug-ins/inventory/collectors/disk.ts';
import { dataMounts, usedPercent } from '../plug-ins/inventory/collectors/file-system.ts';
import { hypervisorOf } from '../plug-ins/inventory/collectors/hardware.ts';
import { temporaryAddresses } from '../plug-ins/inventory/collectors/network-interface.ts';
import { instances } from '../plug-ins/inventory/collectors/process-summary.ts';
import { logindRow } from '../plug-ins/inventory/collectors/user-session.ts';
import { parseMarkers } from '../plug-ins/inventory/restart-signals/systemd-hints.ts';
import { parseListUnits } from '../plug-ins/inventory/services/systemctl.ts';
import { parseCpuinfo } from './cpuinfo.ts';
import { defaultInterface } from './default-route.ts';
import { qualifiedName } from './hosts.ts';
import { newerKernel } from './kernel-release.ts';
import { parseKeyValues } from './key-values.ts';
import { parseMountinfo } from './mountinfo.ts';
import { parseNeedrestart } from './needrestart.ts';
import { deletedLibraries } from './process-maps.ts';
import { parseUnitFile } from './unit-file.ts';
import { parseUtmp } from './utmp.ts';

test('a newer kernel counts only within the flavour of the running one', () => {
  const cases: [string, string[], string | undefined][] = [
    ['6.1.0-28-amd64', ['6.1.0-28-amd64', '6.1.0-9-amd64'], undefined],
    ['6.1.0-9-amd64', ['6.1.0-10-amd64', '6.1.0-28-amd64'], '6.1.0-28-amd64'],
    ['6.1.0-28-amd64', ['6.12.0-1-cloud-amd64', '6.12.0-1-rt-amd64'], undefined],
    ['6.12.41+deb13-amd64', ['6.12.43+deb13-amd64'], '6.12.43+deb13-amd64'],
    ['5.15.0-91-generic', ['5.15.0-101-generic', '5.15.0-101-lowlatency'], '5.15.0-101-generic'],
    ['5.14.0-362.8.1.el9_3.x86_64', ['5.14.0-427.el9_4.x86_64'], '5.14.0-427.el9_4.x86_64'],
    ['6.18.44-fc-v669', [], undefined],
  ];
  for (const [running, installed, expected] of cases) {
    assert.equal(newerKernel(running, installed), expected, running);
  }
});

test('replaced libraries: executable mappings of deleted files, nothing that lives in memory', () => {
  const maps = `7f1-7f2 r-xp 00000000 08:01 1 /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f1-7f2 r--p 00000000 08:01 1 /usr/lib/x86_64-linux-gnu/libcrypto.so.3 (deleted)
7f2-7f3 rwxp 00000000 00:01 2 /memfd:jit (deleted)
7f2-7f3 r-xp 00000000 00:01 2 /dev/zero (deleted)
7f2-7f3 r-xp 00000000 00:01 2 /tmp/native.so (deleted)
7f3-7f4 r-xp 00000000 08:01 3 /usr/bin/with space (deleted)
7f3-7f4 r-xp 00000000 08:01 3 /usr/lib/libc.so.6`;
  assert.deepEqual(deletedLibraries(maps), [
    '/usr/bin/with space',
    '/usr/lib/x86_64-linux-gnu/libssl.so.3',
  ]);
});

test('needrestart in batch mode', () => {
  const text = `NEEDRESTART-VER: 3.6
NEEDRESTART-KCUR: 6.1.0-27-amd64
NEEDRESTART-KEXP: 6.1.0-28-amd64
NEEDRESTART-KSTA: 3
NEEDRESTART-UCSTA: 2
NEEDRESTART-SVC: cron.service
NEEDRESTART-SVC: ssh.service
`;
  assert.deepEqual(parseNeedrestart(text), {
    expectedKernel: '6.1.0-28-amd64',
    services: ['cron', 'ssh'],
    microcodePending: true,
  });
  assert.equal(parseNeedrestart('NEEDRESTART-KSTA: 1\n').expectedKernel, undefined);
});

test('utmp: sessions of users, nothing else', () => {
  const record = (type: number, user: string, line: string, host: string) => {
    const bytes = Buffer.alloc(384);
    bytes.writeInt16LE(type, 0);
    bytes.writeInt32LE(4711, 4);
    bytes.write(line, 8);
    bytes.write(user, 44);
    bytes.write(host, 76);
    bytes.writeUInt32LE(1_767_225_600, 340);
    return bytes;
  };
  const file = Buffer.concat([
    record(2, 'reboot', '~', ''),
    record(7, 'ann', 'pts/0', '10.0.0.9'),
    record(8, '', 'pts/1', ''),
  ]);
  assert.deepEqual(parseUtmp(Buffer.concat([file, Buffer.alloc(100)])), [
    { userName: 'ann', terminal: 'pts/0', remoteHost: '10.0.0.9', since: 1_767_225_600, pid: 4711 },
  ]);
});

test('sessions of logind: users, not greeters and not the closing', () => {
  const text =
    'UID=1000\nUSER=ann\nACTIVE=1\nSTATE=active\nREMOTE=1\nTTY=pts/0\nCLASS=user\nREMOTE_HOST=10.0.0.9\nREALTIME=1767225600000000\n';
  assert.deepEqual(logindRow(text), {
    user_name: 'ann',
    terminal: 'pts/0',
    remote_host: '10.0.0.9',
    since: '2026-01-01T00:00:00.000Z',
  });
  assert.equal(logindRow(text.replace('CLASS=user', 'CLASS=greeter')), undefined);
  assert.equal(logindRow(text.replace('STATE=active', 'STATE=closing')), undefined);
});

test('file systems: what holds data, once; steps of five percent as df counts', () => {
  const text = `27 1 254:0 / / rw,relatime - overlay overlay rw
28 27 8:1 / /data\\040disk ro,nosuid - ext4 /dev/sda1 ro
29 27 8:1 /etc/hosts /etc/hosts rw - ext4 /dev/sda1 rw
30 27 0:5 / /run rw - tmpfs tmpfs rw
31 27 0:9 / /mnt/share rw - nfs4 server:/export rw`;
  const mounts = dataMounts(parseMountinfo(text));
  assert.deepEqual(
    mounts.map((one) => one.mountPoint),
    ['/', '/data disk', '/mnt/share'],
  );
  assert.ok(mounts[1]?.options.includes('ro'));
  assert.equal(usedPercent({ sizeBytes: 100, freeBytes: 50, availableBytes: 45 }), 55);
  assert.equal(usedPercent({ sizeBytes: 0, freeBytes: 0, availableBytes: 0 }), 0);
});

test('systemctl: states, and marks for a restart', () => {
  const states = parseListUnits(`  cron.service  loaded active running Regular jobs
● bad.service   loaded failed failed  Bad
  gone.service  not-found inactive dead gone.service
  once.service  loaded inactive dead Once`);
  assert.deepEqual(
    [...states],
    [
      ['cron', 'running'],
      ['bad', 'failed'],
      ['once', 'stopped'],
    ],
  );
  assert.deepEqual(
    parseMarkers('Id=a.service\nMarkers=needs-restart\n\nId=b.service\nMarkers=\n'),
    ['a.service'],
  );
});

test('smaller readers', () => {
  assert.deepEqual(
    parseUnitFile('[Unit]\n[Service]\nPIDFile=/run/x.pid\n[Install]\nWantedBy=multi-user.target\n'),
    { installable: true, pidFile: '/run/x.pid' },
  );
  assert.equal(parseUnitFile('[Service]\nExecStart=/bin/true\n').installable, false);
  assert.equal(parseKeyValues('# no\nNAME="A \\"B\\""\nID=debian\n').get('NAME'), 'A "B"');
  assert.equal(qualifiedName('web1', '10.0.0.1 web1.example.org web1 # x\n'), 'web1.example.org');
  assert.equal(qualifiedName('web1', '127.0.0.1 localhost\n'), undefined);
  assert.equal(qualifiedName('WEB.Example.org', ''), 'web.example.org');
  const routes =
    'Iface\nwlan0 00000000 010200C0 0003 0 0 600 00000000 0 0 0\neth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0\n';
  assert.equal(defaultInterface(routes, ''), 'eth0');
  assert.equal(
    defaultInterface(
      '',
      `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe80 00000400 00000001 00000000 00000003     eth1\n`,
    ),
    'eth1',
  );
  assert.deepEqual(
    [...temporaryAddresses('fd000000000000000000000000000002 04 40 00 81     eth0\n')],
    ['fd000000000000000000000000000002'],
  );
  assert.deepEqual([1, 2, 5, 6, 20, 21].map(instances), [
    '1',
    '2-5',
    '2-5',
    '6-20',
    '6-20',
    'more than 20',
  ]);
  assert.equal(hypervisorOf('QEMU Standard PC', true), 'kvm');
  assert.equal(hypervisorOf('Dell Inc.', false), null);
  assert.equal(transportOf('/devices/pci0000:00/0000:00:02.0/virtio1/block/vda'), 'virtio');
  assert.equal(
    transportOf('/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda'),
    'sata',
  );
  const arm = parseCpuinfo(
    'processor\t: 0\nBogoMIPS\t: 1\n\nprocessor\t: 1\nBogoMIPS\t: 1\n\n',
    'aarch64',
  );
  assert.deepEqual(arm, [{ socket: 0, model: 'aarch64', vendor: null, cores: 2, threads: 2 }]);
});
