/** The agent changes its own release: to good ones, and back from others. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { delay, sha256Hex } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { until } from '../../packages/agent/src/testing/until.ts';
import { type Manner, SlottedAgent } from './support/slots.ts';

const agents: SlottedAgent[] = [];
after(async () => {
  for (const agent of agents) await agent.stop();
});

const installed = async (): Promise<SlottedAgent> => {
  const agent = new SlottedAgent();
  agents.push(agent);
  await agent.install('0.2.0');
  await until('the first release runs', () => agent.runs('0.2.0'));
  return agent;
};

const commandOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');

test('becomes a good release, and the next, without an end of its service', async () => {
  const agent = await installed();
  const service = agent.servicePid();
  const first = await agent.order('0.3.0', 'good');
  await until('compliant', () => agent.statesOf(first).at(-1)?.state === 'compliant', 60);
  await until('the new release runs', () => agent.runs('0.3.0'));
  assert.equal(agent.current(), '0.3.0');
  assert.equal(agent.servicePid(), service, 'the service manager saw an end');
  assert.match(commandOf(service), /slots\/0\.3\.0\/agent\/main\.js monitor/);
  assert.deepEqual(
    agent.eventsOf('agent.upgraded').map(({ version, from }) => [version, from]),
    [['0.3.0', '0.2.0']],
  );
  const states = agent.statesOf(first).map(({ state }) => state);
  assert.ok(states.indexOf('pending') !== -1 && states.indexOf('compliant') === states.length - 1);

  const second = await agent.order('0.4.0', 'good');
  await until('the second release', () => agent.statesOf(second).at(-1)?.state === 'compliant', 60);
  assert.equal(agent.current(), '0.4.0');
  assert.deepEqual(agent.slots(), ['0.3.0', '0.4.0'], 'two slots at most');
  assert.equal(agent.servicePid(), service);
  // And back: an older release is a release like others.
  const third = await agent.order('0.3.0', 'good');
  await until('the older release', () => agent.statesOf(third).at(-1)?.state === 'compliant', 60);
  assert.equal(agent.current(), '0.3.0');
  assert.deepEqual(agent.server.problems, []);
});

const bad: [Manner, RegExp][] = [
  ['does not start', /its monitor service does not stay/],
  ['does not check in', /did not check in within 15 seconds|crashed 3 times before/],
  ['crashes after a while', /it crashed 3 times after it had checked in/],
];
for (const [manner, words] of bad) {
  test(`goes back from a release that ${manner}, says why, and does not try it again`, async () => {
    const agent = await installed();
    const policy = await agent.order('0.3.0', manner);
    await until('it is told', () => agent.statesOf(policy).at(-1)?.state === 'failing', 120);
    assert.match(agent.statesOf(policy).at(-1)?.detail ?? '', words);
    await until('the old release runs', () => agent.runs('0.2.0'));
    assert.equal(agent.current(), '0.2.0');
    const [failed] = agent.eventsOf('agent.upgrade-failed');
    assert.equal(failed?.version, '0.3.0');
    assert.match(String(failed?.reason), words);
    const starts = agent.eventsOf('agent.started').length;
    await delay(3000);
    assert.equal(agent.eventsOf('agent.started').length, starts, 'it is tried again');
    assert.equal(agent.eventsOf('agent.upgrade-failed').length, 1);

    const next = await agent.order('0.3.1', 'good');
    await until('a better one', () => agent.statesOf(next).at(-1)?.state === 'compliant', 60);
    assert.equal(agent.current(), '0.3.1');
  });
}

test('leaves the running agent alone for a release that cannot start, is not signed, or was altered', async () => {
  const agent = await installed();
  const { pid } = agent.status();
  const refused = async (policy: DeliveredPolicy, words: RegExp) => {
    await until('refused', () => agent.statesOf(policy).at(-1)?.state === 'failing', 60);
    assert.match(agent.statesOf(policy).at(-1)?.detail ?? '', words);
  };
  const useless = await agent.order('0.3.0', 'does not even print its usage');
  await refused(useless, /does not start here/);
  const release = await agent.publish('0.3.1', 'good');
  await refused(
    agent.orderRelease({ ...release, version: '0.3.2' }),
    /No publisher that is trusted/,
  );
  const altered = Buffer.from(agent.server.contents.files.get(release.sha256) ?? '');
  altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
  // With the true hash, and with a hash of its own that nobody has signed.
  agent.server.contents.files.set(release.sha256, altered);
  const again = { ...release, version: '0.3.3' };
  await refused(agent.orderRelease(again), /its hash is|No publisher/);
  const sha256 = sha256Hex(altered);
  agent.server.contents.files.set(sha256, altered);
  await refused(agent.orderRelease({ ...release, sha256 }), /No publisher that is trusted/);
  assert.equal(agent.status().pid, pid, 'the agent was touched');
  assert.equal(agent.current(), '0.2.0');
});
