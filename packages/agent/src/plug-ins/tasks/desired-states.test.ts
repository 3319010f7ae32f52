import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { noFileSource } from '../../testing/no-file-source.ts';
import { until } from '../../testing/until.ts';
import type { TellPolicyState } from '../plug-in.ts';
import { dueAt, hashOf, readDesiredState } from './desired-state.ts';
import { DesiredStates } from './desired-states.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-desired-'));
after(() => rmSync(folder, { recursive: true }));

const line = (check: string, remedy: string | null, everySeconds = 3600) => ({
  check,
  remedy,
  interpreter: 'sh',
  everySeconds,
  timeoutSeconds: 30,
});
const policyOf = (settings: Record<string, unknown>, version = 1): DeliveredPolicy => ({
  policyId: newGuid(),
  name: 'p',
  version,
  kind: 'desired-state',
  settings,
});

const begin = (data = mkdtempSync(join(folder, 'data-'))) => {
  const told: TellPolicyState[] = [];
  let sleeps: Date | null | undefined;
  const world = { mayChange: true };
  const log = () => undefined;
  const states = new DesiredStates({
    name: 'tasks',
    version: '1',
    agentVersion: '1',
    data,
    log: { debug: log, info: log, warn: log, error: log },
    record: () => undefined,
    tellPolicies: (all) => told.push(...all),
    mayChange: () => world.mayChange,
    fileSource: async () => noFileSource,
    sleepUntil: (time) => {
      sleeps = time;
    },
  });
  const settled = () => until('rest', () => sleeps !== undefined);
  return { states, told, world, data, settled, sleeps: () => sleeps };
};

test('what is not as desired is mended and looked at again; then it rests until the next look', async () => {
  const file = join(folder, 'wanted');
  const one = begin();
  const policy = policyOf({
    motd: line(`test -e ${file}`, `echo x >>${file}`),
    hopeless: line('echo not so; exit 3', 'true'),
    untold: line('exit 1', null),
  });
  const first = await one.states.apply([policy]);
  assert.equal(first[0]?.state, 'pending');
  await one.settled();
  const last = one.told.at(-1);
  assert.equal(last?.state, 'failing');
  assert.equal(
    last?.detail,
    'hopeless: exit code 3 (not so); its remedy did not help; untold: exit code 1',
  );
  assert.equal(readFileSync(file, 'utf8'), 'x\n');
  const wait = (one.sleeps()?.getTime() ?? 0) - Date.now();
  assert.ok(wait > 3_500_000 && wait <= 3_600_000);
  await one.states.stop();

  // Another process goes by what the first has found.
  const next = begin(one.data);
  rmSync(file);
  const known = await next.states.apply([policy]);
  assert.equal(known[0]?.detail, last?.detail);
  await next.settled();
  assert.equal(existsSync(file), false);
  await next.states.stop();
});

test('a remedy waits for the maintenance window, a check does not', async () => {
  const file = join(folder, 'changed');
  const one = begin();
  one.world.mayChange = false;
  const policy = policyOf({ a: line(`test -e ${file}`, `touch ${file}`), b: line('true', null) });
  await one.states.apply([policy]);
  await one.settled();
  assert.equal(one.told.at(-1)?.state, 'pending');
  assert.match(one.told.at(-1)?.detail ?? '', /waits for a maintenance window/);
  assert.equal(existsSync(file), false);
  assert.ok((one.sleeps()?.getTime() ?? 0) - Date.now() <= 120_000);
  await one.states.stop();
});

test('a line that is not understood fails its policy; a changed line is looked at anew', async () => {
  const one = begin();
  const policy = policyOf({ a: { check: 1 }, b: line('true', null) });
  await one.states.apply([policy]);
  await until('told', () => one.told.some(({ state }) => state === 'failing'));
  assert.match(one.told.at(-1)?.detail ?? '', /^a: not understood/);
  await one.settled();
  const changed = { ...policy, version: 2, settings: { b: line('false', null) } };
  await one.states.apply([changed]);
  await until(
    'told anew',
    () => one.told.at(-1)?.version === 2 && one.told.at(-1)?.state === 'failing',
  );
  await one.states.stop();
});

test('due: at once when new, changed or from the future; else after its interval', () => {
  const desired = readDesiredState(line('true', null, 600), '');
  const now = 1_000_000_000;
  const known = { hash: hashOf(desired), state: 'compliant' as const, detail: '', at: now - 1000 };
  assert.equal(dueAt(desired, undefined, now), now);
  assert.equal(dueAt(desired, known, now), now - 1000 + 600_000);
  assert.equal(dueAt(desired, { ...known, state: 'pending' }, now), now - 1000 + 120_000);
  assert.equal(dueAt(desired, { ...known, hash: 'other' }, now), now);
  assert.equal(dueAt(desired, { ...known, at: now + 1 }, now), now);
});
