import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { agentHome } from '../home/agent-home.ts';
import { commonProtocol } from '../link/dialect.ts';
import { eventsForProtocol1 } from '../link/events-for-protocol-1.ts';
import { type AgentProcess, enrolled, startAgent } from '../testing/agent-process.ts';
import { TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { loadConfiguration } from './configuration.ts';

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
const old = { oldest: 1, current: 1 };
const both = { oldest: 1, current: 2 };
const protocolsOf = (server: TestServer, path: string) =>
  server.requestsTo(path).map(({ body }) => (body as { protocol: number }).protocol);

test('the highest protocol that both speak, if there is one', () => {
  assert.equal(commonProtocol({ oldest: 1, current: 1 }), 1);
  assert.equal(commonProtocol({ oldest: 1, current: 2 }), 2);
  assert.equal(commonProtocol({ oldest: 2, current: 7 }), 2);
  assert.equal(commonProtocol({ oldest: 3, current: 7 }), undefined);
});

test('outcomes that an older server does not know are told as the nearest that it knows', () => {
  const event = (type: string, outcome: string) => ({ seq: 1, type, time: '', data: { outcome } });
  const told = eventsForProtocol1([
    event('work.result', 'cancelled'),
    event('work.result', 'expired'),
    event('work.result', 'done'),
    event('policy.state', 'expired'),
  ]);
  assert.deepEqual(
    told.map(({ data }) => data.outcome),
    ['refused', 'refused', 'done', 'expired'],
  );
});

describe('protocols', { concurrency: 3 }, () => {
  test('with a server of protocol 2 check-ins carry hashes only when asked for', async () => {
    const server = await newServer();
    const agent = started(await enrolled(server));
    await until('check-ins', () => server.checkIns.length >= 3);
    const withHashes = server.checkIns.map(({ hashes }) => hashes !== undefined);
    assert.deepEqual(withHashes.slice(0, 3), [false, true, false]);
    assert.deepEqual(new Set(protocolsOf(server, '/agent/v1/check-in')), new Set([2]));
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('with a server that knows protocol 1 alone everything is done that protocol 1 knows', async () => {
    const server = await newServer();
    server.speaks = old;
    const home = await enrolled(server);
    const agent = started(home);
    await until('push', () => server.sockets.size === 1);
    await until('configuration', () => server.requestsTo('/agent/v1/configuration').length > 0);
    server.addWork('send-inventory');
    server.addWork('update-configuration');
    server.notify('work');
    await until('results', () => server.results().length === 2);
    assert.ok(server.results().every(({ outcome }) => outcome === 'done'));
    assert.equal(protocolsOf(server, '/agent/v1/session').at(-1), 1);
    assert.ok(server.checkIns.every(({ protocol, hashes }) => protocol === 1 && hashes));
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('a server that is rolled back and upgraded again under a living session is followed', async () => {
    const server = await newServer();
    const policy = {
      policyId: '01a20270-4d60-7b3a-bb10-5c06db1bd8bf',
      name: 'n',
      version: 1,
      kind: 'unheard-of',
      settings: {},
    };
    server.configuration = { ...server.configuration, policies: [policy], workPollSeconds: 77 };
    const home = await enrolled(server);
    const agent = started(home);
    const states = () => server.events.filter(({ type }) => type === 'policy.state');
    await until('policies', () => states().length === 1);
    assert.equal(states()[0]?.data.state, 'not-applicable');
    server.speaks = old;
    server.configuration = { ...server.configuration, version: 'c2', checkInSeconds: 6 };
    const before = server.checkIns.length;
    await until('check-in', () => server.checkIns.slice(before).some((one) => one.protocol === 1));
    const kept = () => loadConfiguration(agentHome(home), []);
    await until('configuration', () => kept().version === 'c2');
    // The silence of the older server takes nothing away.
    assert.deepEqual([kept().policies, kept().workPollSeconds], [[policy], 77]);
    server.speaks = both;
    server.forgetSessions();
    const then = server.checkIns.length;
    await until('check-in', () => server.checkIns.slice(then).some((one) => one.protocol === 2));
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('a server that comes back as an older release after a while is followed at once', async () => {
    const server = await newServer();
    const agent = started(await enrolled(server));
    await until('push', () => server.sockets.size === 1);
    const { port } = server;
    await server.close();
    await until('failures', () => agent.output().split('link.unreachable').length > 2);
    server.speaks = old;
    await server.listen(port);
    const before = server.checkIns.length;
    await until('check-in', () => server.checkIns.slice(before).some((one) => one.protocol === 1));
    assert.deepEqual(server.problems, []);
    agent.child.kill('SIGKILL');
  });

  test('without a push channel the agent polls, as often as it is told to', async () => {
    const server = await newServer();
    server.acceptsPush = false;
    server.configuration = { ...server.configuration, checkInSeconds: 600, workPollSeconds: 5 };
    const agent = started(await enrolled(server));
    const polls = () => server.requestsTo('/agent/v1/work').length;
    await until('first poll', () => polls() > 0);
    const id = server.addWork('send-inventory');
    await until('result', () => server.results().length === 1);
    assert.equal(server.results()[0]?.workId, id);
    assert.equal(server.results()[0]?.channel, 'poll');
    // Now it may have a channel, and needs no polls any more.
    server.acceptsPush = true;
    await until('push', () => server.sockets.size === 1, 60);
    await until('the question what was missed', () => polls() >= 3);
    agent.child.kill('SIGKILL');
  });

  test('what the server held back is asked for when it says', async () => {
    const server = await newServer();
    server.configuration = { ...server.configuration, checkInSeconds: 600 };
    const agent = started(await enrolled(server));
    await until('push', () => server.sockets.size === 1);
    await until('the first question', () => server.requestsTo('/agent/v1/work').length > 0);
    server.againAfterSeconds = 1;
    const before = server.requestsTo('/agent/v1/work').length;
    server.notify('work');
    await until('both', () => server.requestsTo('/agent/v1/work').length >= before + 2);
    const asked = server.requestsTo('/agent/v1/work').slice(-2);
    assert.deepEqual(
      asked.map(({ body }) => (body as { channel: string }).channel),
      ['push', 'push'],
    );
    agent.child.kill('SIGKILL');
  });
});

test('the configuration of either release is read by the other', async () => {
  const server = await newServer();
  const home = await enrolled(server);
  const paths = agentHome(home);
  const base = {
    version: 'c0',
    checkInSeconds: 60,
    spreadPercent: 20,
    inventorySeconds: 14_400,
    push: true,
    spoolBytes: 1_000_000,
    authorities: ['pem'],
  };
  writeFileSync(paths.configurationFile, JSON.stringify({ format: 1, configuration: base }));
  const read = loadConfiguration(paths, []);
  assert.deepEqual({ ...read, ...base }, read);
  assert.deepEqual(read.policies, []);
  const agent = started(home);
  await until('configuration', () => {
    const text = existsSync(paths.configurationFile)
      ? readFileSync(paths.configurationFile, 'utf8')
      : '{}';
    return text.includes('"c1"');
  });
  agent.child.kill('SIGKILL');
  // Release 0.1.0 asks for format 1 and these fields, and leaves out what it does not know.
  const file = JSON.parse(readFileSync(join(home, 'configuration.json'), 'utf8'));
  assert.equal(file.format, 1);
  for (const key of Object.keys(base)) assert.ok(key in file.configuration, key);
});
