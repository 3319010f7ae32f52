import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { linkDurably } from '../bundle/durable.ts';
import { writeLauncher } from './launcher.ts';

const run = promisify(execFile);

/** An installation whose programs are small scripts that really run. */
const installation = async (supervisor: string) => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'reeve launcher ')));
  const root = join(top, 'in stallation');
  const release = async (version: string): Promise<void> => {
    const directory = join(root, 'releases', version);
    for (const part of ['node/bin', 'cli', 'supervisor'])
      await mkdir(join(directory, part), { recursive: true });
    await symlink(process.execPath, join(directory, 'node/bin/node'));
    await writeFile(join(directory, 'package.json'), '{"type":"module"}');
    await writeFile(
      join(directory, 'cli/main.js'),
      `console.log(JSON.stringify([process.env.REEVE_INSTALLATION, process.env.REEVE_HOME, ...process.argv.slice(2)]));
       process.exitCode = 4;`,
    );
    await writeFile(
      join(directory, 'supervisor/main.js'),
      `import { appendFileSync, symlinkSync, renameSync } from 'node:fs';
       const root = process.env.REEVE_INSTALLATION;
       const log = (text) => appendFileSync(root + '/log', text + ' ${version}\\n');
       ${supervisor}`,
    );
  };
  await mkdir(join(root, 'bin'), { recursive: true });
  await release('1.0.0');
  await release('2.0.0');
  await linkDurably(join(root, 'current'), 'releases/1.0.0');
  const launcher = join(root, 'bin/reeve');
  await writeLauncher(launcher);
  await chmod(launcher, 0o755);
  return {
    root,
    launcher,
    top,
    log: () => readFile(join(root, 'log'), 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => rm(top, { recursive: true, force: true }),
  };
};

const untilLogged = async (log: () => Promise<string>, text: string): Promise<void> => {
  for (let i = 0; i < 200 && !(await log()).includes(text); i++) await sleep(25);
  assert.ok((await log()).includes(text), `${text} never came: ${await log()}`);
};

const ended = async (child: ChildProcess): Promise<number | null> => {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
};

const stayUp = `log('up ' + process.pid + ' ' + process.argv.slice(2).join(' '));
  process.on('SIGTERM', () => { log('term'); setTimeout(() => process.exit(0), 100); });
  process.on('SIGINT', () => log('int'));
  process.on('SIGHUP', () => log('hup'));
  setInterval(() => undefined, 1000);`;

test('other commands become the command line, with its exit code, also through links', async () => {
  await using place = await installation('');
  const other = join(place.top, 'link');
  await symlink(place.launcher, join(place.top, 'direct'));
  await symlink('direct', other);
  for (const launcher of [place.launcher, other]) {
    const thrown = await run(launcher, ['status', '--json', 'two words'], {
      env: { ...process.env, REEVE_HOME: '' },
    }).catch((reason: { code: number; stdout: string }) => reason);
    assert.deepEqual(JSON.parse(thrown.stdout), [
      place.root,
      join(place.root, 'data'),
      'status',
      '--json',
      'two words',
    ]);
    assert.equal('code' in thrown && thrown.code, 4);
  }
});

test('up starts the new current after exit code 75 and hands on every other code', async () => {
  await using place = await installation(`log('run');
    if (import.meta.dirname.includes('1.0.0')) {
      symlinkSync('releases/2.0.0', root + '/next'); renameSync(root + '/next', root + '/current');
      process.exit(75);
    }
    process.exit(9);`);
  const child = spawn(place.launcher, ['up'], { stdio: 'inherit' });
  assert.equal(await ended(child), 9);
  assert.equal(await place.log(), 'run 1.0.0\nrun 2.0.0\n');
});

test('TERM and INT to the launcher alone stop the supervisor, and HUP reaches it', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    await using place = await installation(stayUp);
    const child = spawn(place.launcher, ['up', '--flag'], { stdio: 'inherit' });
    await untilLogged(place.log, '--flag');
    const pid = Number(/up (\d+)/.exec(await place.log())?.[1]);
    child.kill('SIGHUP');
    await untilLogged(place.log, 'hup');
    child.kill(signal);
    assert.equal(await ended(child), 0);
    assert.match(await place.log(), /term 1\.0\.0\n$/);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  }
});

test('without a whole release it says what to do', async () => {
  await using place = await installation('');
  await rm(join(place.root, 'current'));
  for (const command of ['up', 'status']) {
    const thrown = (await run(place.launcher, [command]).catch((reason: unknown) => reason)) as {
      code: number;
      stderr: string;
    };
    assert.equal(thrown.code, 1);
    assert.match(thrown.stderr, /does not lead to a whole release/);
    assert.match(thrown.stderr, /reeve install BUNDLE --home/);
    assert.match(thrown.stderr, /1\.0\.0 2\.0\.0/);
  }
});
