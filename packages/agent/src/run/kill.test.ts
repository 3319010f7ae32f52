import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay } from '@reeve/base';
import { type AgentProcess, enrolled, startAgent } from '../testing/agent-process.ts';
import { TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

test('killed again and again, with answers lost: every work item has one result, every event comes once', async () => {
  const server = new TestServer();
  await server.listen();
  const started: AgentProcess[] = [];
  const start = (home: string): AgentProcess => {
    const agent = startAgent(['run', '--home', home]);
    started.push(agent);
    return agent;
  };
  try {
    const home = await enrolled(server);
    const ids: string[] = [];
    for (const milliseconds of [30, 200, 90, 0]) {
      const agent = start(home);
      const before = server.requestsTo('/agent/v1/session').length;
      await until('session', () => server.requestsTo('/agent/v1/session').length > before);
      for (let i = 0; i < 3; i++) ids.push(server.addWork('send-inventory'));
      server.loseAnswersToEvents = 1;
      await until('first answer', () => server.requestsTo('/agent/v1/check-in').length > 0);
      await delay(milliseconds);
      agent.child.kill('SIGKILL');
      await agent.ended;
    }
    server.loseAnswersToEvents = 0;
    const last = start(home);
    await until('all results', () => server.results().length >= ids.length);
    await delay(300);
    last.child.kill('SIGTERM');
    await last.ended;
    const answered = server.results().map((result) => String(result.workId));
    assert.deepEqual(answered.toSorted(), ids.toSorted());
    const numbers = server.events.map((event) => event.seq);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    const outcomes = new Set(server.results().map((result) => result.outcome));
    assert.ok(
      [...outcomes].every((one) => one === 'done' || one === 'interrupted'),
      [...outcomes].join(),
    );
    assert.deepEqual(server.problems, []);
  } finally {
    for (const agent of started) agent.child.kill('SIGKILL');
    await server.close();
  }
});
