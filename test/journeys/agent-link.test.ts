import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { delay } from '@reeve/base';
import type { AgentRequest } from '@reeve/protocol/api';
import {
  agentStatus,
  enrolAgent,
  type FurtherAgent,
  type RunningAgent,
  startAgent,
} from './support/agent.ts';
import { queryHome } from './support/database.ts';
import { hurryAgents } from './support/hurry-agents.ts';
import { type Middlebox, startMiddlebox } from './support/middlebox.ts';
import { onlyProcess, programs } from './support/processes.ts';
import {
  eventually,
  makePlace,
  type Place,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';
import { makeSmallDisk, noSmallDisk } from './support/small-disk.ts';

/** What can go wrong between one agent and its server, or on the agent's own computer. */
let place: Place;
let running: Started;
let box: Middlebox;
const agents: RunningAgent[] = [];

before(async () => {
  place = await makePlace('link');
  running = await startReeve(place);
  await hurryAgents(place);
  box = await startMiddlebox(place);
});

after(async () => {
  for (const agent of agents) await agent.end('SIGTERM');
  await box?.close();
  await running?.stop();
  place?.remove();
});

const homeOf = (name: string) => join(dirname(place.home), name);
const start = (command: 'run' | 'monitor', home: string, ...more: string[]): RunningAgent => {
  const agent = startAgent(command, home, ...more);
  agents.push(agent);
  return agent;
};
const status = (home: string) => async () => agentStatus(home);

const ask = (agent: FurtherAgent) =>
  reeveJson<AgentRequest>(place, 'computer', 'request', agent.agentId, 'send-inventory');

const answerTo = async (agent: FurtherAgent, id: string): Promise<AgentRequest> => {
  const all = await eventually(
    () => reeveJson<AgentRequest[]>(place, 'computer', 'requests', agent.agentId),
    (list) => list.some((one) => one.id === id && one.state !== 'open'),
  );
  const [found] = all.filter((one) => one.id === id);
  assert.ok(found);
  return found;
};

test('with the push channel cut the same work arrives by the poll, and the result names the channel', async () => {
  const agent = await enrolAgent(place, homeOf('pushed'), box.port);
  start('run', agent.home);
  await eventually(status(agent.home), (now) => now?.push === true);
  const pushed = await answerTo(agent, (await ask(agent)).id);
  assert.deepEqual([pushed.state, pushed.channel], ['done', 'push']);

  assert.equal(box?.cutPush(), 1);
  await eventually(status(agent.home), (now) => now?.push === false);
  const polled = await answerTo(agent, (await ask(agent)).id);
  assert.deepEqual([polled.state, polled.channel], ['done', 'poll']);
  assert.equal(agentStatus(agent.home)?.state, 'connected');

  box?.mendPush();
  await eventually(status(agent.home), (now) => now?.push === true);
  const again = await answerTo(agent, (await ask(agent)).id);
  assert.deepEqual([again.state, again.channel], ['done', 'push']);
});

test('an agent that hangs is restarted by its monitor, which tells why', async () => {
  const agent = await enrolAgent(place, homeOf('hanging'));
  start('monitor', agent.home, '--hang-seconds', '3');
  await eventually(status(agent.home), (now) => now?.state === 'connected');
  const pid = onlyProcess(agent.home, programs.agent);
  process.kill(pid, 'SIGSTOP');
  await eventually(status(agent.home), (now) => now?.state === 'connected' && now.pid !== pid);
  const [row] = await eventually(
    () =>
      queryHome<{ data: { lastExit: string; restarts: number } }>(
        place.home,
        `select data from agents_event where agent_id = $1 and type = 'agent.started'
         order by id desc limit 1`,
        [agent.agentId],
      ),
    (rows) => rows[0]?.data.restarts === 1,
  );
  assert.match(row?.data.lastExit ?? '', /hung/);
});

/** What the server holds of an agent's own words about its health. */
const healthAtServer = (agent: FurtherAgent) => async () => {
  const [row] = await queryHome<{ health_items: { id: string; message: string }[] }>(
    place.home,
    'select health_items from agents_presence where agent_id = $1',
    [agent.agentId],
  );
  return row?.health_items ?? [];
};

test('an agent whose own disk is full goes on, says so, and recovers', {
  skip: noSmallDisk,
}, async () => {
  const disk = makeSmallDisk(homeOf('full'), 8);
  try {
    const agent = await enrolAgent(place, join(disk.folder, 'agent'));
    const monitor = start('monitor', agent.home, '--hang-seconds', '6');
    await eventually(status(agent.home), (now) => now?.state === 'connected');
    const pid = onlyProcess(agent.home, programs.agent);
    disk.fill();
    const id = (await ask(agent)).id;
    const items = await eventually(healthAtServer(agent), (all) =>
      all.some((item) => item.id === 'disk-refuses' || item.id === 'spool-not-written'),
    );
    assert.match(JSON.stringify(items), /no space left/i);
    await delay(10_000); // longer than the monitor waits for a sign of life
    assert.equal(onlyProcess(agent.home, programs.agent), pid, monitor.log());
    const [{ last } = { last: '' }] = await queryHome<{ last: string }>(
      place.home,
      'select last_seen::text as last from agents_presence where agent_id = $1',
      [agent.agentId],
    );
    assert.ok(Date.now() - Date.parse(last) < 15_000, `last seen ${last}`);

    disk.free();
    const done = await answerTo(agent, id);
    assert.equal(done.state, 'done');
    await eventually(healthAtServer(agent), (all) => all.length === 0);
    await monitor.end();
  } finally {
    disk.unmount();
  }
});
