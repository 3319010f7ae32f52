import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { homePaths } from '@reeve/protocol/home-paths';
import type { Context } from './context.ts';
import { orphanWatch, sitOutHold } from './hold.ts';
import { findInstaller } from './layout.ts';
import { bootId } from './process-identity.ts';

test('an orphaned hold is acted on after 3 s, then with growing pauses', () => {
  const watch = orphanWatch();
  assert.equal(watch.isDue(true, 0), false);
  assert.equal(watch.isDue(false, 1000), false);
  assert.equal(watch.isDue(false, 3900), false);
  assert.equal(watch.isDue(false, 4000), true);
  watch.attempted(4000);
  assert.equal(watch.isDue(false, 8999), false);
  assert.equal(watch.isDue(false, 9000), true);
  watch.attempted(9000);
  assert.equal(watch.isDue(false, 18_999), false);
  assert.equal(watch.isDue(true, 19_000), false);
  assert.equal(watch.isDue(false, 19_500), false, 'a new orphan has its 3 s again');
});

/** An installation whose installer is a script that takes the hold away. */
const installation = () => {
  const root = mkdtempSync(join(tmpdir(), 'reeve-hold-'));
  const paths = homePaths(join(root, 'data'));
  const program = (directory: string, code: string): void => {
    mkdirSync(join(root, directory, 'installer'), { recursive: true });
    writeFileSync(join(root, directory, 'installer', 'main.js'), code);
  };
  mkdirSync(paths.run, { recursive: true });
  mkdirSync(paths.logs);
  program('current', 'process.exit(1)');
  const remove = `require('node:fs').rmSync(${JSON.stringify(paths.holdFile)}); console.log(process.argv.slice(2).join(' '));`;
  program('upgrade/runner/0.2.0', 'process.exit(1)');
  program('upgrade/runner/0.10.0', remove);
  const told: string[] = [];
  const nothing = { write: () => undefined, close: () => undefined };
  const context: Context = {
    home: join(root, 'data'),
    layout: {
      kind: 'release',
      version: '0.1.0',
      installation: root,
      server: { command: '', args: [] },
      agent: { command: '', args: [] },
      home: join(root, 'data'),
    },
    environment: process.env,
    serverLog: nothing,
    agentLog: nothing,
    tell: (line) => told.push(line),
    say: (line) => told.push(line),
  };
  const hold = (pid: number): void =>
    writeFileSync(
      paths.holdFile,
      JSON.stringify({
        format: 1,
        runId: 'r1',
        reason: 'upgrade',
        since: '',
        pid,
        bootId: bootId(),
      }),
    );
  return {
    root,
    paths,
    context,
    told,
    hold,
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
};

test('the private copy of the newest runner resumes; without one the active release does', () => {
  using place = installation();
  assert.deepEqual(findInstaller(place.root)?.args, [
    join(place.root, 'upgrade/runner/0.10.0/installer/main.js'),
  ]);
  const runtime = join(place.root, 'upgrade/runner/0.10.0/node/bin');
  mkdirSync(runtime, { recursive: true });
  writeFileSync(join(runtime, 'node'), '');
  chmodSync(join(runtime, 'node'), 0o755);
  assert.equal(findInstaller(place.root)?.command, join(runtime, 'node'));
  rmSync(join(place.root, 'upgrade'), { recursive: true });
  assert.deepEqual(findInstaller(place.root)?.args, [
    join(place.root, 'current/installer/main.js'),
  ]);
});

test('a hold whose holder is dead makes the installer resume, and the wait ends with the hold', async () => {
  using place = installation();
  place.hold(4_194_999);
  await sitOutHold(place.context, AbortSignal.timeout(15_000));
  assert.equal(existsSync(place.paths.holdFile), false);
  assert.match(place.told[0] ?? '', /upgrade r1 was interrupted/);
  const log = readFileSync(join(place.paths.logs, 'upgrade.log'), 'utf8');
  assert.equal(log, `upgrade resume --root ${place.root} --json\n`);
});

test('a hold of a living process is waited for, until the operator stops', async () => {
  using place = installation();
  place.hold(process.pid);
  await assert.rejects(sitOutHold(place.context, AbortSignal.timeout(3500)));
  assert.deepEqual(place.told, []);
});
