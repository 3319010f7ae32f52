import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { delay, newGuid } from '@reeve/base';
import { type TaskOrder, TaskResult } from '@reeve/protocol/agent';
import { problemsOf } from '@reeve/protocol/check';
import { findInterpreter } from '../../host/interpreter.ts';
import { makeScriptFolder, removeLeftFolders } from '../../host/script-folder.ts';
import { noFileSource } from '../../testing/no-file-source.ts';
import { until } from '../../testing/until.ts';
import { plugIn } from './plug-in.ts';
import { runTask } from './run-task.ts';

const data = mkdtempSync(join(tmpdir(), 'reeve-tasks-'));
after(() => rmSync(data, { recursive: true }));

const orderOf = (script: string, more: Partial<TaskOrder> = {}): TaskOrder => ({
  name: 'test',
  interpreter: 'sh',
  script,
  environment: {},
  secrets: {},
  timeoutSeconds: 60,
  retries: 0,
  retryDelaySeconds: 0,
  successExitCodes: [0],
  runAs: null,
  needsWindow: false,
  ...more,
});

const begin = (script: string, more: Partial<TaskOrder> = {}) => {
  const controller = new AbortController();
  const seen: string[] = [];
  const messages: string[] = [];
  const during = {
    signal: controller.signal,
    output: (text: string) => seen.push(text),
    message: (text: string) => messages.push(text),
  };
  const done = runTask(
    orderOf(script, more),
    { workId: newGuid(), data, outputBytes: 65_536 },
    during,
  );
  return { controller, seen, messages, done };
};
const run = async (script: string, more: Partial<TaskOrder> = {}) => {
  const { done, seen, messages } = begin(script, more);
  const result = await done;
  if (result.details) assert.deepEqual(problemsOf(TaskResult, result.details), []);
  return { ...result, seen: seen.join(''), messages };
};
/** A process that only waits for its parent to take leave of it does not run. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
const isRoot = process.getuid?.() === 0;

describe('a task', { concurrency: 4 }, () => {
  test('gives its exit code and its output in the order in which it came', async () => {
    const script =
      'for i in 1 2 3; do echo out $i; echo err $i >&2; echo dev $i >/dev/stderr; done';
    const result = await run(script);
    assert.equal(result.outcome, 'done');
    assert.equal(result.message, 'exit code 0');
    const expected = [1, 2, 3].map((i) => `out ${i}\nerr ${i}\ndev ${i}\n`).join('');
    assert.deepEqual(result.details, {
      exitCode: 0,
      signal: null,
      output: expected,
      outputCutBytes: 0,
      attempts: 1,
    });
    assert.equal(result.seen, expected);
  });

  test('only the exit codes of the order are success', async () => {
    assert.equal((await run('exit 3')).outcome, 'failed');
    assert.equal((await run('exit 3', { successExitCodes: [0, 3] })).outcome, 'done');
    assert.equal((await run('exit 0', { successExitCodes: [3] })).outcome, 'failed');
    const killed = await run('kill -9 $$');
    assert.deepEqual([killed.outcome, killed.details?.signal], ['failed', 'SIGKILL']);
    assert.equal(killed.details?.exitCode, null);
  });

  test('each interpreter runs the script; one that is not there is named', async () => {
    assert.equal(
      (await run('echo $((6 * 7))', { interpreter: 'command' })).details?.output,
      '42\n',
    );
    assert.equal((await run('print(6 * 7)', { interpreter: 'python3' })).details?.output, '42\n');
    assert.equal((await run('print 6 * 7', { interpreter: 'perl' })).details?.output, '42');
    assert.equal((await run('a=(4 2); echo $a', { interpreter: 'bash' })).details?.output, '4\n');
    assert.equal(findInterpreter('perl', '/nowhere')?.startsWith('/nowhere'), false);
  });

  test('parameters and secrets are in its environment, secrets nowhere else', async () => {
    const script = 'echo "$GREETING $TOKEN"; tr "\\0" "\\n" </proc/$$/cmdline; ls -l "$0"; id -u';
    const result = await run(script, {
      environment: { GREETING: 'hello' },
      secrets: { TOKEN: 'hunter2-secret' },
    });
    assert.equal(result.outcome, 'done');
    assert.match(result.details?.output ?? '', /^hello \*\*\*\n/);
    assert.match(result.details?.output ?? '', /-rwx------/);
    assert.ok(!`${result.details?.output}${result.seen}${result.message}`.includes('hunter2'));
    const bare = await run('echo "[$REEVE_ENROLL_TOKEN]"; echo "$0"');
    assert.match(bare.details?.output ?? '', /^\[\]\n/);
    const file = bare.details?.output.split('\n')[1] ?? '';
    assert.ok(file.endsWith('/script') && !existsSync(file));
  });

  test('of long output the end is kept and the rest is counted; bytes that are no text do no harm', async () => {
    const long = await run('i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done');
    assert.equal(Buffer.byteLength(long.details?.output ?? ''), 65_536);
    assert.ok(long.details?.output.endsWith('line 19999\n'));
    const whole = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join('');
    assert.equal(long.details?.outputCutBytes, whole.length - 65_536);
    const odd = await run("printf 'a\\0b\\377\\303\\244'");
    assert.equal(odd.details?.output, 'a\ufffdb\ufffdä');
  });

  test('what takes too long is ended with all its processes', async () => {
    const script = 'sleep 300 & echo $!; trap "" TERM; sleep 300 & echo $!; wait; wait';
    const begun = performance.now();
    const result = await run(script, { timeoutSeconds: 1 });
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /longer than 1 s/);
    assert.ok(performance.now() - begun < 30_000);
    const pids = (result.details?.output ?? '').trim().split('\n').map(Number);
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.equal(isRunning(pid), false);
  });

  test('cancelled in the middle it is never done, whatever it says then', async () => {
    const { controller, done, seen } = begin(
      'trap "exit 0" TERM; echo ready; while :; do sleep 0.1; done',
    );
    await until('the script runs', () => seen.join('').includes('ready'));
    controller.abort('cancelled');
    const result = await done;
    assert.deepEqual([result.outcome, result.details?.exitCode], ['cancelled', 0]);
  });

  test('a failure is tried again as often as allowed, and a cancellation ends the waiting', async () => {
    const count = join(data, 'count');
    const script = `echo x >>${count}; [ $(wc -l <${count}) -ge 3 ]`;
    const result = await run(script, { retries: 5 });
    assert.deepEqual([result.outcome, result.details?.attempts], ['done', 3]);
    assert.match(result.details?.output ?? '', /try 1 of 6: exit code 1/);
    assert.equal(result.messages.length, 2);
    const waiting = begin('exit 1', { retries: 1, retryDelaySeconds: 600 });
    await until('the wait', () => waiting.messages.length === 1);
    waiting.controller.abort('cancelled');
    assert.equal((await waiting.done).outcome, 'cancelled');
  });

  test('what a good script leaves running lives on and holds nothing up', async () => {
    const begun = performance.now();
    const result = await run('sleep 30 & echo $!');
    const pid = Number(result.details?.output.trim());
    assert.equal(result.outcome, 'done');
    assert.ok(performance.now() - begun < 20_000);
    assert.ok(isRunning(pid));
    process.kill(pid);
  });

  test('an account that is not there is refused, and so is another one without being root', async () => {
    const unknown = await run('id -un', { runAs: 'nobody-of-that-name' });
    assert.deepEqual([unknown.outcome, unknown.details], ['refused', undefined]);
    assert.match(unknown.message, /no account nobody-of-that-name/);
    assert.equal((await run('true', { runAs: '-x; reboot' })).outcome, 'refused');
    const other = await run('id -un; echo $HOME; cat "$0" | head -1; echo fine >/dev/stderr', {
      runAs: 'daemon',
    });
    if (isRoot) assert.match(other.details?.output ?? '', /^daemon\n.*\nid -un;.*fine\n$/);
    else assert.match(other.message, /does not run as root/);
  });

  test('folders that a killed process left are removed, others are not', async () => {
    const left = await makeScriptFolder(data, 'secret', undefined);
    const other = await makeScriptFolder(`${data}-other`, 'x', undefined);
    const names = () => readdirSync(tmpdir()).filter((name) => name.startsWith('reeve-task-'));
    assert.equal(readFileSync(left.script, 'utf8'), 'secret');
    assert.ok(names().length >= 2);
    removeLeftFolders(data);
    assert.equal(existsSync(left.script), false);
    assert.equal(existsSync(other.script), true);
    other.remove();
  });

  test('an order that is not understood is refused as a whole', async () => {
    const instance = await plugIn.start({
      name: 'tasks',
      version: '1',
      agentVersion: '1',
      data: join(data, 'plug-in'),
      log: console,
      record: () => undefined,
      tellPolicies: () => undefined,
      mayChange: () => true,
      fileSource: async () => noFileSource,
      sleepUntil: () => undefined,
    });
    const during = {
      signal: new AbortController().signal,
      output: () => undefined,
      message: () => undefined,
    };
    const task = { ...orderOf('echo'), interpreter: 'cobol' };
    const work = { id: newGuid(), kind: 'run-task', parameters: { runId: newGuid(), task } };
    const outcome = await instance.perform?.(work, during);
    assert.equal(outcome?.outcome, 'refused');
    assert.match(outcome?.message ?? '', /interpreter/);
    await instance.stop();
    await delay(0);
  });
});
