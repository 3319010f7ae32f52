import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Host } from '../../host/host.ts';
import { localHost } from '../../host/local-host.ts';
import type { AgentFacts } from '../../inventory/agent-facts.ts';
import { hardware } from './collectors/hardware.ts';
import { identity } from './collectors/identity.ts';
import { apkRows, installedSoftware, rpmRows } from './collectors/installed-software.ts';
import { operatingSystem } from './collectors/operating-system.ts';
import { pendingRestart } from './collectors/pending-restart.ts';
import { processor } from './collectors/processor.ts';
import { service } from './collectors/service.ts';
import { accountRows } from './collectors/user-account.ts';
import type { DataClassName, DataCollector } from './data-collector.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const host = (name: string, change: Partial<Host> = {}): Host => ({
  ...localHost(join(fixtures, name)),
  privileged: false,
  hostName: () => 'web1',
  ...change,
});
const agent: AgentFacts = {
  version: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  restarts: 0,
  monitored: false,
  bootedAt: '2026-01-01T00:00:00.000Z',
  localAddress: '10.1.2.3',
  plugIns: [],
};
const rowsOf = async <Name extends DataClassName>(plugin: DataCollector<Name>, on: Host) => {
  const found = await plugin.collect(on, agent);
  assert.ok('rows' in found);
  return found.rows;
};

test('Debian: packages that dpkg counts as installed, with maintainer and size', async () => {
  const rows = await rowsOf(installedSoftware, host('debian-12'));
  const names = rows.map((row) => row.name);
  assert.ok(names.includes('libc6') && names.includes('man-db') && names.includes('libgcc-s1'));
  assert.ok(!names.includes('dbus'), 'only its configuration files are left');
  assert.ok(!names.includes('less'), 'half-configured');
  const [bash] = rows.filter((row) => row.name === 'bash');
  assert.ok(bash);
  assert.equal(bash.architecture, 'amd64');
  assert.match(bash.publisher ?? '', /@debian\.org/);
});

test('Debian: every signal that wants a restart', async () => {
  const rows = await rowsOf(pendingRestart, host('debian-12'));
  const found = rows.map((row) => `${row.signal} ${row.product}`);
  assert.deepEqual(found.sort(), [
    'dpkg-interrupted dpkg',
    'dpkg-unfinished less:amd64',
    'dpkg-unfinished libgcc-s1:amd64',
    'newer-kernel-installed linux-image-6.1.0-28-amd64',
    'offline-update system-update',
    'reboot-required-file libssl3',
    'reboot-required-file linux-image-6.1.0-28-amd64',
    'restart-scheduled operating-system',
  ]);
});

test('Debian: identity, hardware, processors and release', async () => {
  const on = host('debian-12');
  const [first] = await rowsOf(identity, on);
  assert.ok(first);
  assert.deepEqual(
    [first.host_name, first.fqdn, first.primary_ip, first.product_uuid],
    ['web1', 'web1.example.org', '10.1.2.3', '4c4c4544-0042-3510-8054-b7c04f4d3232'],
  );
  const [board] = await rowsOf(hardware, on);
  assert.ok(board);
  assert.deepEqual(
    [board.manufacturer, board.model, board.chassis, board.virtualization],
    ['Dell Inc.', 'PowerEdge R640', 'server', null],
  );
  const [os] = await rowsOf(operatingSystem, on);
  assert.ok(os);
  assert.deepEqual(
    [os.distribution, os.codename, os.kernel],
    ['debian', 'bookworm', '6.1.0-27-amd64'],
  );
  assert.match(os.version, /^12\.\d+$/);
  const [cpu] = await rowsOf(processor, on);
  assert.ok(cpu);
  assert.deepEqual([cpu.socket, cpu.cores, cpu.threads], [0, 2, 2]);
});

test('rpm: two kernels are two rows, an epoch stays, signing keys are no packages', () => {
  const rows = rpmRows(readFileSync(join(fixtures, 'rhel/rpm-qa.txt'), 'utf8'));
  assert.deepEqual(
    rows.map((row) => [row.name, row.version, row.publisher, row.size_kib]),
    [
      ['alpha', '1:1.0-2.el9', 'Example Vendor', 3],
      ['beta', '2.5-1', null, 3],
      ['kernel-core-5.14.0-362.el9', '5.14.0-362.el9', 'Example Vendor', 3],
      ['kernel-core-5.14.0-427.el9', '5.14.0-427.el9', 'Example Vendor', 3],
    ],
  );
});

test('Alpine: packages and OpenRC services', async () => {
  const rows = apkRows(readFileSync(join(fixtures, 'alpine-3.20/lib/apk/db/installed'), 'utf8'));
  assert.deepEqual(
    rows.map((row) => [row.name, row.version, row.size_kib]),
    [
      ['musl', '1.2.5-r0', 652],
      ['busybox', '1.36.1-r29', 940],
    ],
  );
  const services = await rowsOf(service, host('alpine-3.20'));
  assert.deepEqual(services, [
    { name: 'crond', state: 'running', start_mode: 'enabled', manager: 'openrc' },
    { name: 'networking', state: 'stopped', start_mode: 'disabled', manager: 'openrc' },
    { name: 'syslog', state: 'stopped', start_mode: 'disabled', manager: 'openrc' },
  ]);
});

test('accounts: root, members of sudo and those whose own group it is are administrators', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000:Ann,,,:/home/ann:/bin/bash\nbob:x:1001:27::/home/bob:/bin/sh\ncat:x:1002:1002::/home/cat:/bin/sh\n+@nis\n';
  const group = 'root:x:0:\nsudo:x:27:ann\n';
  assert.deepEqual(
    accountRows(passwd, group).map((row) => [row.name, row.administrator]),
    [
      ['root', true],
      ['ann', true],
      ['bob', true],
      ['cat', false],
    ],
  );
});
