import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { PackageManifest } from '@reeve/protocol/agent';
import { explain } from './explain.ts';
import { readManifest } from './order.ts';
import { installScript, removalOf, removeScript } from './program-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-programs-'));
after(() => rmSync(folder, { recursive: true }));

const manifestOf = (more: Partial<PackageManifest>): PackageManifest => ({
  format: 1,
  packageId: newGuid(),
  name: 'thing',
  version: '1.0',
  snapshot: 1,
  files: [],
  applicable: null,
  detect: { kind: 'dpkg', name: 'thing' },
  install: { kind: 'dpkg' },
  uninstall: null,
  ...more,
});
const file = (path: string) => ({ path, sha256: '0'.repeat(64), bytes: 1 });

/** Runs a script with programs that only write down how they were called. */
const calls = (script: string, programs: Record<string, string>): string[] => {
  const bin = mkdtempSync(join(folder, 'bin-'));
  const log = join(bin, 'log');
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >>${log}\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { PATH: `${bin}:/usr/bin:/bin`, REEVE_SCRATCH: bin, LOG: log };
  try {
    execFileSync('sh', ['-c', script], { env, cwd: bin, stdio: 'ignore' });
    writeFileSync(log, 'good\n', { flag: 'a' });
  } catch {
    writeFileSync(log, 'bad\n', { flag: 'a' });
  }
  return readFileSync(log, 'utf8').trim().split('\n');
};

test('the .deb files of a package go to dpkg, whatever they are called', () => {
  const manifest = manifestOf({
    files: [file("it's $(reboot).deb"), file('sub/a.deb'), file('x.txt')],
  });
  const said = calls(installScript(manifest, null), { dpkg: 'exit 0' });
  assert.deepEqual(said, [
    'dpkg --audit',
    "dpkg --force-confdef --force-confold -i ./it's $(reboot).deb ./sub/a.deb",
    'good',
  ]);
  const none = calls(installScript(manifestOf({}), null), { dpkg: 'exit 0' });
  assert.deepEqual(none, ['bad']);
});

test('waits for the lock of the package database, and goes on when it is free', () => {
  const said = calls(installScript(manifestOf({ files: [file('a.deb')] }), null), {
    dpkg: 'case "$1" in --audit) exit 0;; esac\nif [ "$(grep -c -- -i "$LOG")" -lt 2 ]; then echo "dpkg: error: dpkg frontend lock was locked by another process with pid 1"; exit 2; fi',
    sleep: 'exit 0',
  });
  assert.deepEqual(
    said.map((line) => line.split(' ')[0]),
    ['dpkg', 'dpkg', 'sleep', 'dpkg', 'good'],
  );
});

test('a package that was left half configured is repaired first', () => {
  const said = calls(installScript(manifestOf({ files: [file('a.deb')] }), null), {
    dpkg: 'case "$1" in --audit) echo thing is half configured;; esac',
  });
  assert.match(said[1] ?? '', /--configure -a/);
});

test('apt is given the limit of the bandwidth, and new lists when it knows too little', () => {
  const apt = manifestOf({ install: { kind: 'apt', names: ['thing=1.0', 'other'] } });
  const said = calls(installScript(apt, 100), {
    dpkg: 'exit 0',
    find: 'echo /var/lib/apt/lists',
    'apt-get':
      '[ "$(grep -c "apt-get.* install" "$LOG")" = 2 ] || case "$*" in *install*) exit 100;; esac',
  });
  const words = said.filter((line) => line.startsWith('apt-get')).map((line) => line.split(' '));
  assert.ok(words.every((one) => one.includes('Acquire::https::Dl-Limit=100')));
  assert.deepEqual(
    words.map((one) => one.find((word) => word === 'install' || word === 'update')),
    ['install', 'update', 'install'],
  );
  assert.equal(said.at(-1), 'good');
  const removal = removalOf(apt);
  assert.ok(removal);
  const removed = calls(removeScript(apt, removal), { dpkg: 'exit 0', 'apt-get': 'exit 0' });
  assert.match(removed[1] ?? '', /remove -- thing other$/);
});

test('what came by dpkg goes by dpkg; what came by a script needs a way of its own', () => {
  const manifest = manifestOf({});
  assert.deepEqual(removalOf(manifest), { kind: 'dpkg' });
  const said = calls(removeScript(manifest, { kind: 'dpkg' }), { dpkg: 'exit 0' });
  assert.equal(said[1], 'dpkg -r thing');
  const script = manifestOf({ install: { kind: 'script', script: 'true' } });
  assert.equal(removalOf(script), undefined);
});

test('names that are options, and paths that lead out, are not read', () => {
  const bad: Partial<PackageManifest>[] = [
    { install: { kind: 'apt', names: ['--allow-unauthenticated'] } },
    { install: { kind: 'apt', names: ['a b'] } },
    { detect: { kind: 'dpkg', name: '--help' } },
    { detect: { kind: 'file', path: 'relative' } },
    { files: [file('../../etc/passwd')] },
    { files: [file('/etc/passwd')] },
  ];
  assert.equal(readManifest(manifestOf({}), '').name, 'thing');
  for (const one of bad)
    assert.throws(() => readManifest(manifestOf(one), ''), TypeError, JSON.stringify(one));
});

test('says why, where the output tells', () => {
  const of = (output: string) => explain({ how: 'exited', exitCode: 100, output }, 60);
  assert.match(of('E: Unable to locate package foo'), /apt knows no package foo .*exit code 100/);
  assert.match(of('foo : Depends: bar but it is not installable'), /needs other packages/);
  assert.match(of('No space left on device'), /disk is full/);
  assert.equal(of('whatever'), 'exit code 100: whatever');
  assert.match(explain({ how: 'timed-out', exitCode: null, output: '' }, 60), /longer than 60 s/);
});
