import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { delay, newGuid } from '@reeve/base';
import type { TaskOrder } from '@reeve/protocol/agent';
import { type AgentProcess, enrolled, startAgent } from '../testing/agent-process.ts';
import { TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-agent-tasks-'));
const servers: TestServer[] = [];
const agents: AgentProcess[] = [];
after(async () => {
  for (const agent of agents) agent.child.kill('SIGKILL');
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
});

const newServer = async (): Promise<TestServer> => {
  const server = new TestServer();
  await server.listen();
  servers.push(server);
  return server;
};
const started = (home: string): AgentProcess => {
  const agent = startAgent(['run', '--home', home]);
  agents.push(agent);
  return agent;
};
const task = (script: string, more: Partial<TaskOrder> = {}): TaskOrder => ({
  name: 'test',
  interpreter: 'sh',
  script,
  environment: {},
  secrets: {},
  timeoutSeconds: 120,
  retries: 0,
  retryDelaySeconds: 0,
  successExitCodes: [0],
  runAs: null,
  needsWindow: false,
  ...more,
});
const add = (server: TestServer, script: string, more: Partial<TaskOrder> = {}): string =>
  server.addWork('run-task', 600_000, { runId: newGuid(), task: task(script, more) });
const resultOf = (server: TestServer, id: string) =>
  server.results().find(({ workId }) => workId === id);
const connected = (server: TestServer) => until('push', () => server.sockets.size === 1);
const statusOf = (home: string) =>
  existsSync(join(home, 'run/status.json'))
    ? JSON.parse(readFileSync(join(home, 'run/status.json'), 'utf8'))
    : {};
/** A process that only waits for its parent to take leave of it does not run. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
const pidIn = (file: string) => Number(readFileSync(file, 'utf8'));
const appears = (file: string) =>
  until(file, () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));

describe('tasks', { concurrency: 3 }, () => {
  test('begins, streams while somebody watches, and ends with its result; a long one holds up nothing', async () => {
    const server = await newServer();
    server.watched = true;
    const agent = started(await enrolled(server));
    await connected(server);
    const long = add(server, 'for i in 1 2 3 4 5 6; do echo tick $i; sleep 1; done', {
      secrets: { PASSWORD: 'tick 2' },
    });
    const quick = add(server, 'echo quick');
    server.notify('work');
    await until('quick', () => resultOf(server, quick) !== undefined);
    assert.equal(resultOf(server, long), undefined);
    const inventory = server.addWork('send-inventory');
    server.notify('work');
    await until('inventory', () => resultOf(server, inventory) !== undefined);
    assert.equal(resultOf(server, long), undefined);
    await until('long', () => resultOf(server, long) !== undefined);
    const begun = server.events.filter(({ type }) => type === 'work.started');
    assert.deepEqual(
      begun.map(({ data }) => data.workId),
      [long, quick],
    );
    const details = resultOf(server, long)?.details as { output: string };
    assert.equal(details.output, 'tick 1\n***\ntick 3\ntick 4\ntick 5\ntick 6\n');
    const streamed = server.output.filter(({ workId }) => workId === long);
    assert.ok(streamed.length >= 2, `${streamed.length} pieces`);
    assert.ok(details.output.startsWith(streamed.map(({ text }) => text).join('')));
    assert.deepEqual(server.problems, []);
    assert.equal(agent.output().includes('PASSWORD'), false);
    agent.child.kill('SIGKILL');
  });

  test('cancelled, its processes are ended', async () => {
    const server = await newServer();
    const agent = started(await enrolled(server));
    await connected(server);
    const file = join(folder, 'cancelled.pid');
    const id = add(server, `sleep 300 & echo $! >${file}; wait`);
    server.notify('work');
    await appears(file);
    server.cancelled.push(id);
    server.notify('work');
    await until('result', () => resultOf(server, id) !== undefined);
    assert.equal(resultOf(server, id)?.outcome, 'cancelled');
    assert.equal(isRunning(pidIn(file)), false);
    agent.child.kill('SIGKILL');
  });

  test('killed together with its plug-in in the middle of a task: interrupted, and nothing of it goes on', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    const first = started(home);
    await connected(server);
    const file = join(folder, 'killed.pid');
    const id = add(server, `sleep 300 & echo $! >${file}; wait; echo survived >${file}.end`);
    server.notify('work');
    await appears(file);
    const note = JSON.parse(readFileSync(join(home, 'run/plug-ins/tasks.json'), 'utf8'));
    process.kill(note.pid, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.ended;
    assert.equal(isRunning(pidIn(file)), true);
    const second = started(home);
    await until('result', () => resultOf(server, id) !== undefined);
    const result = resultOf(server, id);
    assert.equal(result?.outcome, 'interrupted');
    assert.match(String(result?.message), /of its processes were still there and were ended/);
    assert.equal(isRunning(pidIn(file)), false);
    assert.equal(existsSync(`${file}.end`), false);
    second.child.kill('SIGKILL');
  });

  test('the crash of the plug-in in the middle: interrupted, and nothing of it goes on', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    const agent = started(home);
    await connected(server);
    const file = join(folder, 'crashed.pid');
    const id = add(server, `sleep 300 & echo $! >${file}; wait`);
    server.notify('work');
    await appears(file);
    const note = JSON.parse(readFileSync(join(home, 'run/plug-ins/tasks.json'), 'utf8'));
    process.kill(note.pid, 'SIGKILL');
    await until('result', () => resultOf(server, id) !== undefined);
    assert.equal(resultOf(server, id)?.outcome, 'interrupted');
    assert.equal(isRunning(pidIn(file)), false);
    assert.ok(server.events.some(({ type }) => type === 'plugin.crashed'));
    const next = add(server, 'echo again');
    server.notify('work');
    await until('next', () => resultOf(server, next)?.outcome === 'done');
    agent.child.kill('SIGKILL');
  });

  test('stopped in order in the middle: interrupted, and nothing of it goes on', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    const first = started(home);
    await connected(server);
    const file = join(folder, 'stopped.pid');
    const id = add(server, `sleep 300 & echo $! >${file}; wait`);
    server.notify('work');
    await appears(file);
    first.child.kill('SIGTERM');
    assert.equal((await first.ended).code, 0);
    await until('its end', () => !isRunning(pidIn(file)));
    const second = started(home);
    await until('result', () => resultOf(server, id) !== undefined);
    assert.equal(resultOf(server, id)?.outcome, 'interrupted');
    second.child.kill('SIGKILL');
  });

  test('what changes the computer waits for its window, over a restart too', async () => {
    const server = await newServer();
    const window = (cron: string, version: number) => ({
      policyId: '01a20270-4d60-7b3a-bb10-5c06db1bd8bf',
      name: 'nights',
      version,
      kind: 'maintenance-window',
      settings: { night: { cron, durationMinutes: 60, timeZone: 'UTC' } },
    });
    const away = new Date(Date.now() + 12 * 3_600_000).getUTCHours();
    server.configuration = { ...server.configuration, policies: [window(`0 ${away} * * *`, 1)] };
    const home = await enrolled(server);
    const first = started(home);
    await connected(server);
    await until('configuration', () => statusOf(home).configurationVersion === 'c1');
    const id = add(server, 'echo changed', { needsWindow: true });
    const other = add(server, 'echo harmless');
    server.notify('work');
    await until('harmless', () => resultOf(server, other)?.outcome === 'done');
    const waits = () =>
      server.events.filter(({ type, data }) => type === 'work.progress' && data.workId === id);
    await until('word of it', () => waits().length === 1);
    assert.match(String(waits()[0]?.data.message), /^waits for the maintenance window at \d{4}-/);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = started(home);
    await until('word of it again', () => waits().length === 2);
    assert.equal(resultOf(server, id), undefined);
    const policies = [window('* * * * *', 2)];
    server.configuration = { ...server.configuration, version: 'c2', policies };
    server.notify('configuration');
    await until('result', () => resultOf(server, id) !== undefined);
    assert.equal(resultOf(server, id)?.outcome, 'done');
    const told = server.events.filter(({ type }) => type === 'policy.state');
    assert.deepEqual(
      told.map(({ data }) => [data.version, data.state]),
      [
        [1, 'compliant'],
        [2, 'compliant'],
      ],
    );
    second.child.kill('SIGKILL');
  });

  test('in a blockout nothing is said to the server', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    const agent = started(home);
    await connected(server);
    await until('configuration', () => statusOf(home).configurationVersion === 'c1');
    const line = { cron: '* * * * *', durationMinutes: 1, timeZone: 'UTC', spreadMinutes: 5 };
    const policy = {
      policyId: '01a20270-4d60-7b3a-bb10-5c06db1bd8bf',
      name: 'quiet',
      version: 1,
      kind: 'blockout',
      settings: { always: { ...line, blocks: 'all' } },
    };
    server.configuration = { ...server.configuration, version: 'c2', policies: [policy] };
    server.notify('configuration');
    await until('quiet', () => statusOf(home).state === 'waiting' && server.sockets.size === 0);
    assert.match(statusOf(home).reason, /^keeps quiet until .*: always$/);
    const before = server.requests.length;
    add(server, 'echo unheard');
    await delay(8_000);
    assert.equal(server.requests.length, before);
    const begun = performance.now();
    agent.child.kill('SIGTERM');
    assert.equal((await agent.ended).code, 0);
    assert.ok(performance.now() - begun < 3_000);
  });

  test('desired states are kept, and told when they change', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    const file = join(folder, 'desired');
    const line = {
      check: `test -e ${file}`,
      remedy: `echo x >>${file}`,
      interpreter: 'sh',
      everySeconds: 60,
      timeoutSeconds: 30,
    };
    const policy = {
      policyId: '01a20270-4d60-7b3a-bb10-5c06db1bd8bf',
      name: 'file',
      version: 3,
      kind: 'desired-state',
      settings: { file: line },
    };
    server.configuration = { ...server.configuration, policies: [policy] };
    const agent = started(home);
    const told = () => server.events.filter(({ type }) => type === 'policy.state');
    await until('compliant', () => told().at(-1)?.data.state === 'compliant');
    assert.equal(told().at(-1)?.data.version, 3);
    assert.equal(readFileSync(file, 'utf8'), 'x\n');
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });
});
