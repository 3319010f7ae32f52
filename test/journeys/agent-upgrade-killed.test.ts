/** The change of the agent's release, killed at every record of its journals and at random instants. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { delay } from '@reeve/base';
import { until } from '../../packages/agent/src/testing/until.ts';
import { kill, SlottedAgent } from './support/slots.ts';

const agents: SlottedAgent[] = [];
after(async () => {
  for (const agent of agents) await agent.stop();
});

const installed = async (): Promise<SlottedAgent> => {
  const agent = new SlottedAgent();
  agents.push(agent);
  await agent.install('0.2.0');
  agent.server.contents.pieces = 8;
  agent.server.contents.waitMs = 60;
  await until('the first release runs', () => agent.runs('0.2.0'), 60);
  return agent;
};

/** Records of order and trial, in the order in which a change goes through them. */
const records: readonly string[] = [
  'download, -',
  'unpack, -',
  'ready, -',
  'ready, trying 1',
  'ready, confirmed 1',
  'ready, switched 1',
  'told, switched 1',
];

const victims = {
  agent: (agent: SlottedAgent) => [agent.pids().agent],
  monitor: (agent: SlottedAgent) => [agent.pids().service],
  'monitor on trial': (agent: SlottedAgent) => [agent.pids().monitor],
  everything: (agent: SlottedAgent) => Object.values(agent.pids()),
};
type Victim = keyof typeof victims;

const strike = (agent: SlottedAgent, victim: Victim): void => {
  for (const pid of victims[victim](agent)) kill(pid);
};

const isAtOrBeyond = (journal: string, record: string): boolean => {
  const at = records.indexOf(journal);
  return at !== -1 && at >= records.indexOf(record);
};

const waitFor = async (agent: SlottedAgent, record: string): Promise<void> => {
  const end = performance.now() + 60_000;
  while (!isAtOrBeyond(agent.journal(), record)) {
    if (performance.now() > end) throw new Error(`never at ${record}: ${agent.journal()}`);
    await delay(1);
  }
};

/** Whatever happened: the agent is there, watched, in the release that its link names, and takes further orders. */
const assertNotLost = async (agent: SlottedAgent): Promise<void> => {
  await until('an agent runs', () => agent.runs(agent.current()), 120);
  const check = agent.server.checkIns.length;
  await until('it checks in', () => agent.server.checkIns.length > check);
  assert.deepEqual(agent.server.problems, []);
};

describe('killed while it changes its release', { concurrency: 3 }, () => {
  for (const record of records) {
    for (const victim of Object.keys(victims) as Victim[]) {
      if (victim === 'monitor on trial' && !record.includes('trying')) continue;
      test(`${victim} at "${record}"`, async () => {
        const agent = await installed();
        const policy = await agent.order('0.3.0', 'good');
        await waitFor(agent, record);
        strike(agent, victim);
        await until('compliant', () => agent.statesOf(policy).at(-1)?.state === 'compliant', 120);
        await assertNotLost(agent);
        assert.equal(agent.current(), '0.3.0');
        assert.ok(agent.slots().length <= 2, agent.slots().join());
        await agent.stop();
      });
    }
  }

  for (let round = 0; round < 4; round++) {
    test(`at random instants, round ${round + 1}`, async () => {
      const agent = await installed();
      await agent.order('0.3.0', round % 2 === 0 ? 'good' : 'crashes after a while');
      const names = Object.keys(victims) as Victim[];
      for (let blow = 0; blow < 5; blow++) {
        await delay(Math.random() * 4000);
        strike(agent, names[Math.floor(Math.random() * names.length)] ?? 'everything');
      }
      await assertNotLost(agent);
      const next = await agent.order('0.4.0', 'good');
      await until('the next', () => agent.statesOf(next).at(-1)?.state === 'compliant', 120);
      assert.equal(agent.current(), '0.4.0');
      await agent.stop();
    });
  }
});
