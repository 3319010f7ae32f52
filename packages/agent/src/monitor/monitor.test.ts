import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isAlive } from '../home/lock-file.ts';
import { type AgentProcess, enrolled, runToEnd, startAgent } from '../testing/agent-process.ts';
import { TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { HangDetector } from './hang-detector.ts';
import { restartDelaySeconds } from './restart-policy.ts';

test('waits 1, 2, 4 … 60 seconds before it starts the agent again', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 100].map(restartDelaySeconds);
  assert.deepEqual(delays, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('calls an agent hung when its heartbeat stands still, not when it is merely slow', () => {
  const detector = new HangDetector(100, 0);
  assert.equal(detector.isHung('1', 90), false);
  assert.equal(detector.isHung('1', 180), false);
  assert.equal(detector.isHung('1', 191), true);
  assert.equal(detector.isHung('2', 400), false);
});

describe('monitor service', { concurrency: 2 }, () => {
  const server = new TestServer();
  const started: AgentProcess[] = [];
  before(() => server.listen());
  after(async () => {
    for (const one of started) one.child.kill('SIGKILL');
    await server.close();
  });
  const start = (args: string[]): AgentProcess => {
    const one = startAgent(args);
    started.push(one);
    return one;
  };
  const read = (home: string, name: string) => {
    const path = join(home, 'run', name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  };
  const connected = (home: string) => read(home, 'status.json').state === 'connected';

  test('starts a killed agent again, reports it, stops with it, and is alone in its home', async () => {
    const home = await enrolled(server);
    const monitor = start(['monitor', '--home', home]);
    await until('connected', () => connected(home));
    const first: number = read(home, 'status.json').pid;
    const second = await runToEnd(['monitor', '--home', home]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /Another monitor service/);
    process.kill(first, 'SIGKILL');
    await until('a new agent', () => read(home, 'status.json').pid !== first && connected(home));
    const { restarts, monitored, health } = read(home, 'status.json');
    assert.deepEqual([restarts, monitored], [1, true]);
    assert.ok(health.some((item: { id: string }) => item.id === 'agent-restarted'));
    assert.match(read(home, 'monitor.json').lastExit.reason, /SIGKILL/);
    const agent: number = read(home, 'status.json').pid;
    monitor.child.kill('SIGTERM');
    assert.equal((await monitor.ended).code, 0);
    assert.equal(isAlive(agent), false);
  });

  test('ends an agent that hangs and starts another', async () => {
    const home = await enrolled(server);
    const monitor = start(['monitor', '--home', home, '--hang-seconds', '3']);
    await until('connected', () => connected(home));
    const first: number = read(home, 'status.json').pid;
    process.kill(first, 'SIGSTOP');
    await until('a new agent', () => read(home, 'status.json').pid !== first && connected(home));
    assert.match(read(home, 'monitor.json').lastExit.reason, /hung/);
    monitor.child.kill('SIGTERM');
    await monitor.ended;
  });

  test('when the monitor is killed the agent goes on alone, and a new monitor takes it over', async () => {
    const home = await enrolled(server);
    const monitor = start(['monitor', '--home', home]);
    await until('connected', () => connected(home));
    const orphan: number = read(home, 'status.json').pid;
    monitor.child.kill('SIGKILL');
    await until('alone', () => read(home, 'status.json').monitored === false);
    assert.ok(isAlive(orphan));
    const next = start(['monitor', '--home', home]);
    await until('taken over', () => read(home, 'status.json').pid !== orphan && connected(home));
    assert.equal(isAlive(orphan), false);
    next.child.kill('SIGTERM');
    await next.ended;
  });
});
