import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { dataClasses } from '@reeve/protocol/data-classes';
import { type AgentProcess, enrolled, startAgent } from '../testing/agent-process.ts';
import { TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const servers: TestServer[] = [];
const agents: AgentProcess[] = [];
after(async () => {
  for (const agent of agents) agent.child.kill('SIGKILL');
  for (const server of servers) await server.close();
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

const statusOf = (home: string) => {
  const path = join(home, 'run/status.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
};

describe('agent', { concurrency: 3 }, () => {
  test('reports every data class of this computer, keeps a push channel, and stops within two seconds', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    const agent = started(home);
    const known = () => [...server.agents.values()][0]?.inventory ?? new Map();
    await until('inventory', () => known().size >= dataClasses.length);
    assert.deepEqual([...known().keys()].sort(), dataClasses.map((one) => one.name).sort());
    await until('push', () => server.sockets.size === 1);
    await until('connected', () => statusOf(home).state === 'connected');
    await until('configuration', () => statusOf(home).configurationVersion === 'c1');
    assert.deepEqual(server.problems, []);

    // Once it has asked what it missed before it had the channel.
    await until('question', () => server.requestsTo('/agent/v1/work').length > 0);
    const id = server.addWork('send-inventory');
    const messages = server.inventoryMessages.length;
    server.notify('work');
    await until('result', () => server.results().length === 1);
    assert.equal(server.results()[0]?.workId, id);
    assert.equal(server.results()[0]?.outcome, 'done');
    assert.equal(server.results()[0]?.channel, 'push');
    assert.ok(server.inventoryMessages.length > messages);

    const begun = performance.now();
    agent.child.kill('SIGTERM');
    assert.equal((await agent.ended).code, 0);
    assert.ok(performance.now() - begun < 2000);
    assert.equal(statusOf(home).state, 'stopped');
    assert.equal(server.checkIns.at(-1)?.configurationVersion.length !== undefined, true);
  });

  test('when the push channel is cut, the same work arrives by the poll, once', async () => {
    const server = await newServer();
    server.acceptsPush = false;
    const agent = started(await enrolled(server));
    await until('check-in', () => server.checkIns.length > 0);
    server.addWork('send-inventory');
    // Not asked for, and so not given: this agent has no plug-in for it.
    server.addWork('fold-the-laundry');
    await until('result', () => server.results().length === 1);
    await until('next check-in', () => server.checkIns.length > 2);
    const outcomes = server.results().map((result) => [result.outcome, result.channel]);
    assert.deepEqual(outcomes, [['done', 'poll']]);
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('waits as long as the server asks for, and goes on with the same session', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    server.refuse('/agent/v1/check-in', {
      status: 429,
      code: 'agents.queueFull',
      retryAfterSeconds: 2,
    });
    server.refuse('/agent/v1/check-in', {
      status: 503,
      code: '',
      retryAfterSeconds: 1,
      headerOnly: true,
    });
    const times: number[] = [];
    const agent = started(home);
    await until('two refusals and an answer', () => {
      const seen = server.requestsTo('/agent/v1/check-in').length;
      if (seen > times.length) times.push(performance.now());
      return server.checkIns.length > 0;
    });
    const [first = 0, second = 0, third = 0] = times;
    assert.ok(second - first >= 1950, `${second - first} ms after the first`);
    assert.ok(third - second >= 950, `${third - second} ms after the second`);
    assert.equal(server.requestsTo('/agent/v1/session').length, 1);
    agent.child.kill('SIGKILL');
  });

  test('opens a new session when the old one is over, with the ticket of the last', async () => {
    const server = await newServer();
    const agent = started(await enrolled(server));
    await until('push', () => server.sockets.size === 1);
    server.forgetSessions();
    const before = server.checkIns.length;
    server.notify('check-in');
    await until('next check-in', () => server.checkIns.length > before);
    assert.equal(server.requestsTo('/agent/v1/session').length, 2);
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('goes on asking while its registration is pending', async () => {
    const server = await newServer();
    server.registration = 'pending';
    const home = await enrolled(server);
    const agent = started(home);
    await until('pending', () => statusOf(home).state === 'pending');
    server.registration = 'allowed';
    await until('check-in', () => server.checkIns.length > 0);
    assert.equal(server.agents.size, 1);
    agent.child.kill('SIGKILL');
  });

  test('a computer with a wrong clock signs with the time of the server, and says so', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    server.clockOffsetMs = 7_200_000;
    const agent = started(home);
    await until('check-in', () => server.checkIns.length > 0);
    assert.ok(server.checkIns[0]?.health.some((item) => item.id === 'clock-differs'));
    await until('status', () => statusOf(home).clockOffsetSeconds >= 7199);
    agent.child.kill('SIGKILL');
  });

  test('a clone keeps quiet until the server decides, then becomes a computer of its own', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    server.refuse('/agent/v1/session', {
      status: 409,
      code: 'agents.duplicateIdentity',
      retryAfterSeconds: 1,
    });
    server.refuse('/agent/v1/session', { status: 409, code: 'agents.newIdentityRequired' });
    const before = [...server.agents.keys()];
    const agent = started(home);
    await until('duplicate', () => statusOf(home).state === 'duplicate');
    assert.equal(server.checkIns.length, 0);
    await until('check-in', () => server.checkIns.length > 0);
    assert.equal(server.agents.size, 2);
    assert.ok(!before.includes(statusOf(home).agentId));
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('registers again with the same key when the server has forgotten it', async () => {
    const server = await newServer();
    const home = await enrolled(server);
    server.agents.clear();
    const agent = started(home);
    await until('check-in', () => server.checkIns.length > 0);
    assert.equal(server.agents.size, 1);
    agent.child.kill('SIGKILL');
  });

  test('takes new certificate authorities only when the server proves itself under them', async () => {
    const server = await newServer();
    const own = server.configuration.authorities;
    const other = readFileSync(
      join(import.meta.dirname, '../../fixtures/tls/other-ca.pem'),
      'utf8',
    );
    server.configuration = { ...server.configuration, version: 'c2', authorities: [other] };
    const home = await enrolled(server);
    const agent = started(home);
    const has = (id: string) =>
      server.checkIns.some((one) => one.health.some((item) => item.id === id));
    await until('push', () => server.sockets.size === 1);
    await until('first check-in', () => server.requestsTo('/agent/v1/configuration').length > 0);
    server.notify('check-in');
    await until('refusal in the health items', () => has('authorities-unproven'));
    server.configuration = { ...server.configuration, version: 'c3', authorities: [...own, other] };
    server.notify('configuration');
    await until('both authorities', () => statusOf(home).configurationVersion === 'c3');
    assert.equal(JSON.parse(readFileSync(join(home, 'agent.json'), 'utf8')).authorities.length, 2);
    const before = server.requestsTo('/agent/v1/session').length;
    await until('session', () => server.requestsTo('/agent/v1/session').length >= before);
    agent.child.kill('SIGKILL');
  });
});
