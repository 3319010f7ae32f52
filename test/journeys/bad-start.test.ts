import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { homePaths } from '@reeve/protocol/local';
import { queryHome } from './support/database.ts';
import { processesOf } from './support/processes.ts';
import {
  eventually,
  makePlace,
  type Output,
  type Place,
  repository,
  runProgram,
  type Started,
  startReeve,
} from './support/reeve.ts';
import { makeSmallDisk, noSmallDisk } from './support/small-disk.ts';

/** Starts that cannot succeed: each ends by itself, soon, with its reason and what to do, and leaves nothing running. */
let place: Place;
let running: Started | undefined;

const main = join(repository, 'packages', 'supervisor', 'src', 'main.ts');
const up = (env: NodeJS.ProcessEnv): Promise<Output> =>
  runProgram(process.execPath, [main, 'up'], { env });

before(async () => {
  place = await makePlace('start');
  running = await startReeve(place);
});

after(async () => {
  await running?.stop();
  place?.remove();
});

interface Expected {
  code: number;
  message: RegExp;
  remedy: RegExp;
  withinMs?: number;
}

const refuses = async (env: NodeJS.ProcessEnv, expected: Expected): Promise<void> => {
  const started = performance.now();
  const { code, stdout, stderr } = await up(env);
  const said = stdout + stderr;
  assert.equal(code, expected.code, said);
  assert.match(said, expected.message);
  assert.match(said, expected.remedy);
  assert.doesNotMatch(said, /\n\s+at /, 'a stack trace is no message');
  assert.ok(performance.now() - started < (expected.withinMs ?? 45_000), 'it took too long');
};

test('a second `up` on the same home', async () => {
  await refuses(place.env, {
    code: 1,
    message: new RegExp(`already running in ${place.home}: process ${running?.child.pid}`),
    remedy: /another REEVE_HOME/,
    withinMs: 15_000,
  });
  assert.equal(running?.child.exitCode, null);
});

test('an HTTPS port, and a console port, that somebody else has', async () => {
  const other = await makePlace('taken');
  try {
    for (const [name, value] of [
      ['REEVE_LISTEN', `0.0.0.0:${place.httpsPort}`],
      ['REEVE_CONSOLE_LISTEN', `127.0.0.1:${place.consolePort}`],
    ] as const) {
      await refuses(
        { ...other.env, [name]: value },
        {
          code: 1,
          message: new RegExp(`${value.replaceAll('.', '\\.')} is already taken`),
          remedy: /REEVE_LISTEN or REEVE_CONSOLE_LISTEN/,
        },
      );
      // A checkout builds its console beside the start; the build ends by itself.
      await eventually(
        async () => processesOf(other.home),
        (left) => left.length === 0,
        20_000,
      );
    }
  } finally {
    other.remove();
  }
});

test('a home that is no directory, or cannot be written', async () => {
  const other = await makePlace('unusable');
  try {
    mkdirSync(join(other.home, '..'), { recursive: true });
    writeFileSync(other.home, 'a file');
    const expected = { code: 1, message: /cannot be used/, remedy: /REEVE_HOME/, withinMs: 15_000 };
    await refuses(other.env, expected);
    await refuses({ ...other.env, REEVE_HOME: join(other.home, 'below') }, expected);
  } finally {
    other.remove();
  }
});

test('a home on a file system that is read-only', { skip: noSmallDisk }, async () => {
  const other = await makePlace('read-only');
  const disk = makeSmallDisk(join(other.home, '..', 'disk'), 4);
  try {
    mkdirSync(join(disk.folder, 'home'));
    disk.makeReadOnly();
    for (const home of ['home', 'new'])
      await refuses(
        { ...other.env, REEVE_HOME: join(disk.folder, home) },
        {
          code: 1,
          message: /cannot be used: .*read-only/i,
          remedy: /REEVE_HOME/,
          withinMs: 15_000,
        },
      );
  } finally {
    disk.unmount();
    other.remove();
  }
});

test('a damaged configuration file, an unknown key, a value that cannot be', async () => {
  const other = await makePlace('configuration');
  const file = homePaths(other.home).configuration;
  const withFile = (text: string): void => {
    mkdirSync(other.home, { recursive: true });
    writeFileSync(file, text);
  };
  try {
    withFile('{"listen": ');
    await refuses(other.env, {
      code: 2,
      message: new RegExp(`${file} cannot be read`),
      remedy: /Correct the file/,
    });
    withFile('{"lisen": "0.0.0.0:1"}');
    await refuses(other.env, { code: 2, message: /lisen/, remedy: /reeve config explain/ });
    rmSync(file);
    await refuses(
      { ...other.env, REEVE_CONSOLE_LISTEN: '0.0.0.0:8440' },
      { code: 2, message: /loopback/, remedy: /REEVE_CONSOLE_LISTEN/ },
    );
    assert.equal(existsSync(homePaths(other.home).postgresData), false);
  } finally {
    other.remove();
  }
});

test('a database server that is not there', async () => {
  const other = await makePlace('absent');
  const nobody = createServer();
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  const { port } = nobody.address() as { port: number };
  await new Promise((resolve) => nobody.close(resolve));
  try {
    const env = { ...other.env, REEVE_DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/reeve` };
    const said = await runProgram('timeout', ['--signal=INT', '8', process.execPath, main, 'up'], {
      env,
    });
    // It may come yet: the supervisor says what it waits for, and tries again.
    assert.match(said.stdout, /The database does not answer/);
    assert.match(said.stdout, /starting it again in/);
    assert.doesNotMatch(said.stdout + said.stderr, /secret/);
  } finally {
    other.remove();
  }
});

test('a database of a newer release', async () => {
  await queryHome(
    place.home,
    `insert into kernel_release (finalized) values ('99.0.0')
     on conflict (singleton) do update set finalized = excluded.finalized`,
  );
  assert.equal(await running?.stop(), 0);
  running = undefined;
  await refuses(place.env, {
    code: 1,
    message: /belongs to release 99\.0\.0, which is newer/,
    remedy: /Start release 99\.0\.0 or a later one, or restore a backup/,
  });
  assert.deepEqual(processesOf(place.home), []);
});
