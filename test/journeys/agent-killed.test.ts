import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { delay } from '@reeve/base';
import type { AgentRequest, ServerStatus } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/local';
import { agentStatus, serverFileOf } from './support/agent.ts';
import { startLoad } from './support/agent-load.ts';
import { queryHome } from './support/database.ts';
import { hurryAgents } from './support/hurry-agents.ts';
import { readIntake, watchIntake } from './support/intake.ts';
import { processesOf, programs } from './support/processes.ts';
import {
  eventually,
  makePlace,
  type Place,
  reeve,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';

/** Server, agent, monitor and supervisor are killed (SIGKILL) or hang while events are made: nothing is lost or doubled. */
let place: Place;
let running: Started;

const agentHome = () => homePaths(place.home).agent;
const ownAgent = (): string => agentStatus(agentHome())?.agentId ?? '';
const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL') => process.kill(pid, signal);

/** The one process of a program, waited for: it may be between a kill and its restart. */
const pidOf = (program: keyof typeof programs): Promise<number> =>
  eventually(
    async () => {
      const all = processesOf(place.home).filter(({ command }) => programs[program].test(command));
      return all.length === 1 ? (all[0]?.pid ?? 0) : 0;
    },
    (pid) => pid > 0,
  );

/** Kills a program and waits until another process has taken its place. */
const killAndAwaitNext = async (program: keyof typeof programs): Promise<void> => {
  const old = await pidOf(program);
  kill(old);
  await eventually(
    () => pidOf(program),
    (pid) => pid !== old,
  );
};

before(async () => {
  place = await makePlace('killed');
  running = await startReeve(place);
  await hurryAgents(place);
  await watchIntake(place.home);
});

after(async () => {
  await running?.stop();
  place?.remove();
});

const ready = () =>
  eventually(
    async () => (await fetch(`http://127.0.0.1:${place.consolePort}/readyz`).catch(() => null))?.ok,
    (ok) => ok === true,
  );

/** Kills the server and waits until another one answers. */
const killServer = async (): Promise<void> => {
  const old = serverFileOf(place).pid;
  kill(old);
  await eventually(
    async () => serverFileOf(place).pid,
    (pid) => pid !== old,
  );
  await ready();
};

test('the server, killed again and again under load, loses and doubles no event', async () => {
  const load = await startLoad(place, 4);
  for (let round = 0; round < 3; round++) {
    await delay(400);
    await killServer();
  }
  await delay(400);
  const { made, refused } = await load.finish();
  assert.ok(refused > 0, 'no message met a dead server');
  await load.assertStored(made);
});

test('the agents came back by themselves, on the push channel too', async () => {
  const status = await eventually(
    () => reeveJson<ServerStatus>(place, 'status'),
    ({ agents }) => agents.connected === 1,
  );
  assert.equal(status.ready, true);
  assert.match(running.text(), /server ended \(killed by SIGKILL\); starting it again/);
});

/** Numbers of the events that this computer's agent ever made, as its own disk tells. */
const lastNumber = (): number => {
  const identities = join(agentHome(), 'identities');
  const [identity = ''] = readdirSync(identities);
  const spool = join(identities, identity, 'spool');
  const numbers = readdirSync(spool).flatMap((name) =>
    [...readFileSync(join(spool, name), 'utf8').matchAll(/"(?:seq|usedThrough)":\s*(\d+)/g)].map(
      ([, seq]) => Number(seq),
    ),
  );
  return Math.max(0, ...numbers);
};

const received = () => readIntake(place.home, ownAgent());

const requests = () => reeveJson<AgentRequest[]>(place, 'computer', 'requests', ownAgent());

test('the agent, killed again and again at work, runs each request once and loses no event', async () => {
  for (let round = 0; round < 3; round++) {
    const asked = reeve(place, 'computer', 'request', ownAgent(), 'send-inventory');
    await delay(300 + 250 * round);
    await killAndAwaitNext('agent');
    assert.equal((await asked).code, 0);
  }
  const ended = await eventually(requests, (all) => all.every(({ state }) => state !== 'open'));
  assert.ok(ended.every(({ state }) => state === 'done' || state === 'interrupted'));
  const { stored, last, failed } = await eventually(received, (row) => row.last === lastNumber());
  assert.deepEqual({ stored, failed }, { stored: last, failed: 0 });
  const restarts = await queryHome<{ data: { restarts: number; lastExit: string } }>(
    place.home,
    "select data from agents_event where agent_id = $1 and type = 'agent.started' order by id",
    [ownAgent()],
  );
  assert.match(restarts.at(-1)?.data.lastExit ?? '', /SIGKILL/);
});

test('a killed monitor is started again and takes the agent over', async () => {
  const [monitor, agent] = [await pidOf('monitor'), await pidOf('agent')];
  kill(monitor);
  await eventually(
    async () => processesOf(place.home),
    (all) =>
      all.some(({ pid, command }) => programs.agent.test(command) && pid !== agent) &&
      !all.some(({ pid }) => pid === agent),
  );
  const lost = await eventually(
    () =>
      queryHome(
        place.home,
        "select 1 from agents_event where agent_id = $1 and type = 'agent.monitor-lost'",
        [ownAgent()],
      ),
    (rows) => rows.length > 0,
  );
  assert.equal(lost.length, 1);
  assert.notEqual(await pidOf('monitor'), monitor);
});

test('kill -9 of the supervisor leaves no process behind, and the next start finds everything', async () => {
  const earlier = await received();
  kill(running.child.pid ?? 0);
  await eventually(
    async () => processesOf(place.home),
    (left) => left.length === 0,
    25_000,
  );
  running = await startReeve(place);
  const { stored, last } = await eventually(received, (row) => row.last === lastNumber());
  assert.equal(stored, last);
  assert.ok(stored > earlier.stored, 'the new life of the agent was not told');
});
