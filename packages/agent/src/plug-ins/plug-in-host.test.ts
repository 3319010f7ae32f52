import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { AppError, delay, newGuid } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { agentHome } from '../home/agent-home.ts';
import { makeDirectory } from '../home/durable-file.ts';
import { isAlive } from '../home/lock-file.ts';
import { jsonLog } from '../log.ts';
import { noFileSource } from '../testing/no-file-source.ts';
import { type Manner, samplePlugIn } from '../testing/sample-plug-in.ts';
import { until } from '../testing/until.ts';
import { restSeconds } from './hosted-plug-in.ts';
import type { TellPolicyState } from './plug-in.ts';
import { PlugInHost, type PlugInHostOptions } from './plug-in-host.ts';

const program = join(import.meta.dirname, '../main.ts');
const hosts: PlugInHost[] = [];
after(async () => {
  for (const host of hosts) await host.stop();
});

const newHost = (more: Partial<PlugInHostOptions> = {}) => {
  const paths = agentHome(mkdtempSync(join(tmpdir(), 'reeve-host-')));
  makeDirectory(paths.run);
  const events: { event: string; data: Record<string, unknown> }[] = [];
  const told: TellPolicyState[] = [];
  const host = new PlugInHost({
    paths,
    agentVersion: '0.2.0',
    log: jsonLog('error'),
    record: (event, data) => events.push({ event, data }),
    onPolicies: (states) => told.push(...states),
    mayChange: () => true,
    fileSource: () => noFileSource,
    program,
    idleSeconds: 0.3,
    limits: { heapMegabytes: 64, residentMegabytes: 180, silentSeconds: 4 },
    builtIns: [],
    ...more,
  });
  hosts.push(host);
  return { host, events, told, paths };
};

const during = (signal = new AbortController().signal) => {
  const heard: string[] = [];
  return {
    heard,
    signal,
    output: (text: string) => heard.push(text),
    message: (text: string) => heard.push(text),
  };
};
const work = (name: string, kind = `work-${name}`) => ({ id: newGuid(), kind, parameters: {} });
const policyFor = (name: string, version = 1): DeliveredPolicy => ({
  policyId: newGuid(),
  name,
  version,
  kind: `kind-${name}`,
  settings: {},
});
const pidIn = (message: string): number => Number(/\d+$/.exec(message)?.[0]);

test('rests 1, 2, 4 … 300 seconds between the starts of one that crashes', () => {
  assert.deepEqual([1, 2, 3, 9, 10, 50].map(restSeconds), [1, 2, 4, 256, 300, 300]);
});

describe('plug-in host', { concurrency: 2 }, () => {
  test('starts a plug-in for its work, hears it, ends it when idle, and begins anew', async () => {
    const { host } = newHost();
    await host.replaceInstalled([samplePlugIn('a', 'good')]);
    assert.deepEqual(host.workKinds(), ['work-a']);
    const listener = during();
    const first = await host.perform(work('a'), listener);
    assert.equal(first.outcome, 'done');
    assert.deepEqual(listener.heard, ['at work', 'one line']);
    await until('ended', () => !isAlive(pidIn(first.message)));
    const second = await host.perform(work('a'), during());
    assert.notEqual(pidIn(second.message), pidIn(first.message));
    assert.deepEqual(host.states(), [
      { name: 'a', version: '1.0.0', state: 'running', detail: null },
    ]);
  });

  test('carries a cancellation to the plug-in', async () => {
    const { host } = newHost();
    await host.replaceInstalled([{ ...samplePlugIn('a', 'good'), workKinds: ['wait'] }]);
    const controller = new AbortController();
    const running = host.perform(work('a', 'wait'), during(controller.signal));
    setTimeout(() => controller.abort('cancelled'), 300);
    assert.equal((await running).outcome, 'cancelled');
  });

  const harmless: [Manner, RegExp][] = [
    ['exits at work', /exit code 3/],
    ['throws beside its work', /nobody catches this/],
    ['rejects beside its work', /nobody handles this/],
    ['aborts', /SIGABRT/],
    ['loops for ever', /did not answer/],
    ['takes all memory', /heap out of memory|SIGABRT|exit code 134/],
    ['takes memory beside the heap', /more than 180 MB/],
    ['talks nonsense', /does not understand/],
  ];
  for (const [manner, words] of harmless) {
    test(`a plug-in that ${manner} harms neither the agent nor another plug-in`, async () => {
      const { host, events } = newHost();
      await host.replaceInstalled([
        samplePlugIn('bad', manner),
        { ...samplePlugIn('good', 'good'), workKinds: ['wait'] },
      ]);
      const controller = new AbortController();
      const beside = host.perform(work('good', 'wait'), during(controller.signal));
      const outcome = await host.perform(work('bad'), during());
      assert.equal(outcome.outcome, 'interrupted');
      assert.match(outcome.message, words);
      assert.equal(events.filter(({ event }) => event === 'plugin.crashed').length, 1);
      assert.match(String(events[0]?.data.problem), words);
      const bad = host.states().find(({ name }) => name === 'bad');
      assert.equal(bad?.state, 'failing');
      assert.match(bad?.detail ?? '', words);
      controller.abort('enough');
      assert.equal((await beside).outcome, 'cancelled');
    });
  }

  for (const manner of ['throws at its start', 'exits at its start'] as const) {
    test(`a plug-in that ${manner} is refused with the reason, and tried again after a rest`, async () => {
      const { host, events } = newHost();
      await host.replaceInstalled([samplePlugIn('bad', manner)]);
      const isNotStarted = (thrown: unknown) =>
        thrown instanceof AppError && thrown.code === 'plugIn.notStarted';
      await assert.rejects(host.perform(work('bad'), during()), isNotStarted);
      const begun = performance.now();
      await assert.rejects(host.prove('bad'), isNotStarted);
      assert.ok(performance.now() - begun > 700, 'it did not rest');
      assert.deepEqual(
        events.map(({ data }) => data.crashes),
        [1, 2],
      );
    });
  }

  test('tells what became of policies, and that they fail while their plug-in crashes', async () => {
    const { host, told } = newHost();
    await host.replaceInstalled([samplePlugIn('a', 'good'), samplePlugIn('b', 'exits at work')]);
    const [a, b, strange] = [policyFor('a', 4), policyFor('b'), policyFor('c')];
    await host.applyPolicies([a, b, strange]);
    await until('b is told', () => told.some(({ policyId }) => policyId === b.policyId));
    const ofA = told.filter(({ policyId }) => policyId === a.policyId);
    assert.deepEqual(ofA, [
      { policyId: a.policyId, version: 4, state: 'compliant', detail: '1.0.0' },
    ]);
    const ofB = told.filter(({ policyId }) => policyId === b.policyId);
    assert.ok(ofB.every(({ state, detail }) => state === 'failing' && /exit code 3/.test(detail)));
    assert.ok(!told.some(({ policyId }) => policyId === strange.policyId));
    await host.applyPolicies([]);
  });

  test('a plug-in that does not follow is ended; a newer one takes its place', async () => {
    const { host } = newHost({ idleSeconds: 60 });
    await host.replaceInstalled([samplePlugIn('a', 'never stops')]);
    const first = await host.perform(work('a'), during());
    const next = samplePlugIn('a', 'good', '1.1.0');
    await host.replaceInstalled([next]);
    assert.equal(isAlive(pidIn(first.message)), false);
    assert.equal((await host.perform(work('a'), during())).outcome, 'done');
    assert.equal(host.states()[0]?.version, '1.1.0');
  });

  test('the newer of an installed and a built-in plug-in counts', async () => {
    const own = samplePlugIn('a', 'good', '1.5.0');
    const { host } = newHost({ builtIns: [own] });
    await host.replaceInstalled([samplePlugIn('a', 'good', '1.4.0')]);
    assert.equal(host.states()[0]?.version, '1.5.0');
    await host.replaceInstalled([samplePlugIn('a', 'good', '1.6.0')]);
    assert.equal(host.states()[0]?.version, '1.6.0');
    await host.replaceInstalled([]);
    assert.equal(host.states()[0]?.version, '1.5.0');
  });

  test('a process that a killed agent left behind is ended by the next', async () => {
    const { host, paths } = newHost({ idleSeconds: 600 });
    await host.replaceInstalled([samplePlugIn('a', 'good')]);
    const { message } = await host.perform(work('a'), during());
    assert.ok(existsSync(join(paths.plugInProcesses, 'a.json')));
    newHost({ paths });
    await until('ended', () => !isAlive(pidIn(message)));
    await delay(50);
  });
});
