import assert from 'node:assert/strict';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { delay, newGuid, systemClock } from '@reeve/base';
import fc from 'fast-check';
import { Spool } from '../spool/spool.ts';
import { type AgentProcess, enrolled, startAgent } from '../testing/agent-process.ts';
import { TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { reportInterrupted } from './report-interrupted.ts';
import { WorkLedger } from './work-ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-once-'));
after(() => rmSync(folder, { recursive: true }));

const open = (directory: string) => {
  const spool = Spool.open(join(directory, 'spool'), 10_000_000, systemClock);
  return { spool, ledger: new WorkLedger(join(directory, 'work.jsonl'), spool) };
};
const time = '2026-06-01T12:00:00.000Z';

/**
 * Where a process may be killed: before the act, after it, or between the line in the ledger and the event in the
 * spool, which come in this order.
 */
type Crash = 'none' | 'before' | 'between' | 'after';
type Step = {
  act: 'start' | 'finish' | 'event' | 'send';
  pick: number;
  crash: Crash;
  lost: boolean;
};

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('start', 'start', 'finish', 'finish', 'event', 'send'),
  pick: fc.nat(100),
  crash: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Crash>('none') },
    { weight: 3, arbitrary: fc.constantFrom<Crash>('before', 'between', 'after') },
  ),
  lost: fc.boolean(),
});

/** The server's side: by spool it drops what it has already, and it counts the results of each work item. */
const makeServer = () => {
  const applied = new Map<string, number>();
  const results = new Map<string, string[]>();
  return {
    results,
    take: ({ spoolId, events }: ReturnType<Spool['head']>): number => {
      let last = applied.get(spoolId) ?? 0;
      for (const { seq, type, data } of events) {
        if (seq <= last) continue;
        last = seq;
        if (type !== 'work.result') continue;
        const id = String(data.workId);
        results.set(id, [...(results.get(id) ?? []), String(data.outcome)]);
      }
      applied.set(spoolId, last);
      return last;
    },
  };
};

const act = (
  { act: what, pick, lost }: Step,
  { ledger, spool }: ReturnType<typeof open>,
  begun: string[],
  server: ReturnType<typeof makeServer>,
): void => {
  const id = begun.length === 0 ? undefined : begun[pick % begun.length];
  if (what === 'start') {
    const fresh = newGuid();
    ledger.start(fresh, 'push', time);
    begun.push(fresh);
  } else if (what === 'finish' && id !== undefined) {
    begun.splice(begun.indexOf(id), 1);
    const result = {
      workId: id,
      channel: 'push',
      message: '',
      startedAt: time,
      finishedAt: time,
    } as const;
    ledger.finish({ ...result, outcome: 'done' });
  } else if (what === 'event') {
    spool.append({ type: 'agent.note', time, data: {} });
  } else if (what === 'send') {
    const through = server.take(spool.head(1 + (pick % 5), 1_000_000));
    if (!lost) spool.accept(through);
  }
};

test('whenever it is killed: each item that was begun has one result, and none that was not has any', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let directory = mkdtempSync(join(folder, 'life-'));
      let life = open(directory);
      const server = makeServer();
      const all = new Set<string>();
      let begun: string[] = [];
      for (const one of steps) {
        const before = mkdtempSync(join(folder, 'before-'));
        if (one.crash !== 'none') cpSync(directory, before, { recursive: true });
        const known = [...begun];
        act(one, life, begun, server);
        for (const id of begun) all.add(id);
        if (one.crash === 'none') continue;
        if (one.crash === 'between' && existsSync(join(directory, 'work.jsonl'))) {
          copyFileSync(join(directory, 'work.jsonl'), join(before, 'work.jsonl'));
        }
        if (one.crash === 'before' && one.act === 'start') all.delete(begun.at(-1) ?? '');
        if (one.crash === 'before') begun = known;
        directory = one.crash === 'after' ? directory : before;
        life = open(directory);
        // Every start of the agent begins so.
        await reportInterrupted(life.ledger, systemClock);
        begun = [];
      }
      life = open(directory);
      await reportInterrupted(life.ledger, systemClock);
      life.spool.accept(server.take(life.spool.head(1000, 1e9)));
      assert.deepEqual([...server.results.keys()].sort(), [...all].sort());
      for (const [id, outcomes] of server.results) assert.equal(outcomes.length, 1, id);
      for (const id of all) assert.ok(life.ledger.knows(id));
    }),
    { numRuns: 40 },
  );
});

test('the ledger stays small and in memory too, however long the results are, and forgets nothing that runs', () => {
  const directory = mkdtempSync(join(folder, 'long-'));
  const { ledger, spool } = open(directory);
  const running = newGuid();
  ledger.start(running, 'push', time);
  const ids = Array.from({ length: 150 }, () => newGuid());
  for (const id of ids) {
    ledger.start(id, 'push', time);
    const details = { output: 'x'.repeat(65_536) };
    const result = {
      workId: id,
      channel: 'push',
      message: '',
      startedAt: time,
      finishedAt: time,
    } as const;
    ledger.finish({ ...result, outcome: 'done', details });
    spool.accept(spool.lastSeq);
  }
  assert.ok(readFileSync(join(directory, 'work.jsonl')).length < 1_300_000);
  const again = open(directory);
  assert.ok(readFileSync(join(directory, 'work.jsonl')).length < 20_000);
  assert.deepEqual(
    again.ledger.interrupted().map(({ id }) => id),
    [running],
  );
  for (const id of ids) assert.ok(again.ledger.knows(id));
  assert.equal(again.spool.waiting, 0);
});

const started: AgentProcess[] = [];
const servers: TestServer[] = [];
after(async () => {
  for (const agent of started) agent.child.kill('SIGKILL');
  for (const server of servers) await server.close();
});
const start = (home: string): AgentProcess => {
  const agent = startAgent(['run', '--home', home]);
  started.push(agent);
  return agent;
};
const addTask = (server: TestServer, script: string): string => {
  const task = {
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
  };
  return server.addWork('run-task', 600_000, { runId: newGuid(), task });
};
const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];

/** Each item has one result; what is called done was done once, and the rest at most once. */
const check = (server: TestServer, ids: readonly string[], effects: string) => {
  const results = server.results();
  assert.deepEqual(results.map(({ workId }) => String(workId)).sort(), [...ids].sort());
  const lines = linesOf(effects);
  for (const { workId, outcome } of results) {
    const times = lines.filter((line) => line === workId).length;
    if (outcome === 'done') assert.equal(times, 1);
    else {
      assert.equal(outcome, 'interrupted');
      assert.ok(times <= 1);
    }
  }
  const numbers = server.events.map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
  assert.deepEqual(server.problems, []);
};

test('killed at random, with answers lost: every task has one result and one effect at most', async () => {
  const server = new TestServer();
  servers.push(server);
  await server.listen();
  const home = await enrolled(server);
  const effects = join(folder, 'effects-kill');
  const ids: string[] = [];
  const more = () => {
    // The id of the item is in the environment of its processes.
    for (let i = 0; i < 4; i++)
      ids.push(addTask(server, `sleep 0.${i}; echo $REEVE_WORK_ID >>${effects}`));
    server.notify('work');
  };
  for (let round = 0; round < 6; round++) {
    const agent = start(home);
    const before = server.requestsTo('/agent/v1/session').length;
    await until('session', () => server.requestsTo('/agent/v1/session').length > before);
    more();
    server.loseAnswersToEvents = 1;
    await delay(Math.random() * 2_000);
    agent.child.kill('SIGKILL');
    await agent.ended;
  }
  server.loseAnswersToEvents = 0;
  const last = start(home);
  await until('all results', () => server.results().length >= ids.length);
  await delay(500);
  last.child.kill('SIGTERM');
  await last.ended;
  check(server, ids, effects);
});

test('away for as long as an hour of work takes: everything arrives, once', async () => {
  const server = new TestServer();
  servers.push(server);
  await server.listen();
  const { port } = server;
  const home = await enrolled(server);
  const effects = join(folder, 'effects-away');
  const agent = start(home);
  await until('push', () => server.sockets.size === 1);
  const task = () => addTask(server, `sleep 0.5; echo $REEVE_WORK_ID >>${effects}`);
  // What it has fetched before the way to the server breaks goes on without it: one result a minute, say.
  const ids = Array.from({ length: 30 }, task);
  server.notify('work');
  await until('the first effect', () => linesOf(effects).length > 0);
  await server.close();
  await until('the work that was fetched', () => linesOf(effects).length === 30, 90);
  // Meanwhile the server, or another of its processes, is asked for as much again.
  ids.push(...Array.from({ length: 30 }, task));
  await delay(500);
  agent.child.kill('SIGKILL');
  await agent.ended;
  await server.listen(port);
  const again = start(home);
  await until('all results', () => server.results().length >= ids.length, 90);
  await delay(500);
  again.child.kill('SIGTERM');
  await again.ended;
  check(server, ids, effects);
  assert.ok(server.results().filter(({ outcome }) => outcome === 'done').length >= 59);
});
