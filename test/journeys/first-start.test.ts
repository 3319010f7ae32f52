import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ComputerDetail, ComputerSummary, ServerStatus } from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import { hasBrowser, walkThroughConsole } from './support/console-journey.ts';
import {
  eventually,
  makePlace,
  type Place,
  reeve,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';

/** The journey of a newcomer: start → this computer in the CMDB → a package comes → stop → start again. */
let place: Place;
let running: Started;

before(async () => {
  place = await makePlace('first');
  running = await startReeve(place);
});

after(async () => {
  await running?.stop();
  place?.remove();
});

const thisComputer = async (): Promise<ComputerDetail> => {
  const [first] = await reeveJson<ComputerSummary[]>(place, 'computer', 'list');
  return reeveJson<ComputerDetail>(place, 'computer', 'show', first?.id ?? '');
};

test('the first start prints address, one-time link and first facts', () => {
  const text = running.text();
  assert.match(text, new RegExp(`http://127\\.0\\.0\\.1:${place.consolePort}`));
  assert.match(text, /sign-in#link=/);
  assert.match(text, new RegExp(hostname()));
});

test('status tells what monitoring asks for', async () => {
  const status = await reeveJson<ServerStatus>(place, 'status');
  assert.equal(status.ready, true);
  assert.equal(status.computers, 1);
  assert.equal(status.agents.connected, 1);
  assert.ok(status.database.bytes > 1_000_000);
});

test('this very computer is there with every data class', async () => {
  const computer = await thisComputer();
  assert.equal(computer.name, hostname());
  const missing = dataClasses
    .map(({ name }) => name)
    .filter((name) => !(name in computer.dataClasses));
  assert.deepEqual(missing, []);
  const processors = computer.dataClasses.processor?.rows ?? [];
  assert.ok(processors.length > 0);
});

test('the console shows it in a real browser', {
  skip: hasBrowser() ? false : 'Chromium is not on this computer',
}, async () => {
  const [link] = /http:\S+sign-in#link=\S+/.exec(running.text()) ?? [];
  const computer = await thisComputer();
  const software = computer.dataClasses['installed-software']?.rows ?? [];
  const names = software.map(({ name }) => String(name)).sort();
  await walkThroughConsole(link ?? '', computer.name, names[0] ?? '');
});

const dpkgRefused =
  process.getuid?.() !== 0 || !existsSync('/usr/bin/dpkg-deb')
    ? 'needs root and dpkg on this computer'
    : false;

test('a package installed with dpkg stands in the history, its removal too', {
  skip: dpkgRefused,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-deb-'));
  const name = 'reeve-journey-probe';
  mkdirSync(join(folder, 'tree', 'DEBIAN'), { recursive: true });
  writeFileSync(
    join(folder, 'tree', 'DEBIAN', 'control'),
    `Package: ${name}\nVersion: 1.2.3\nArchitecture: all\nMaintainer: Reeve <reeve@example.org>\nDescription: probe of a test\n`,
  );
  const file = join(folder, 'probe.deb');
  assert.equal(spawnSync('dpkg-deb', ['--build', join(folder, 'tree'), file]).status, 0);
  const changes = async (kind: string) =>
    (await thisComputer()).history.filter(
      (change) =>
        change.dataClass === 'installed-software' &&
        change.kind === kind &&
        change.row.includes(name),
    );
  try {
    assert.equal(spawnSync('dpkg', ['-i', file]).status, 0);
    assert.equal((await reeve(place, 'computer', 'request', hostname(), 'send-inventory')).code, 0);
    const [added] = await eventually(
      () => changes('added'),
      (found) => found.length === 1,
    );
    assert.equal(added?.after?.version, '1.2.3');
  } finally {
    spawnSync('dpkg', ['--purge', name]);
    rmSync(folder, { recursive: true, force: true });
  }
  await reeve(place, 'computer', 'request', hostname(), 'send-inventory');
  await eventually(
    () => changes('removed'),
    (found) => found.length === 1,
  );
});

test('after a stop nothing runs, and the next start finds everything again', async () => {
  const before = await thisComputer();
  assert.equal(await running.stop(), 0);
  const refused = await reeve(place, 'status', '--json');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /remedy/);
  running = await startReeve(place);
  const again = await thisComputer();
  assert.equal(again.id, before.id);
  // The restart itself may add changes; none of the earlier ones is lost.
  assert.deepEqual(again.history.slice(-before.history.length), before.history);
});
