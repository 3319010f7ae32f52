import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type ComputerDetail,
  createPolicy,
  getComputer,
  getEffectivePolicies,
  type Policy,
  type PolicyInput,
  updatePolicy,
} from '@reeve/protocol/api';
import { queryHome } from './support/database.ts';
import { type Estate, noEstate, startEstate } from './support/estate.ts';
import { agentHome, inThere, type Managed } from './support/managed.ts';
import { eventually } from './support/reeve.ts';
import { addTarget, addTask, ranOn, start } from './support/runs.ts';

/** An agent without its server for as long as an hour of work takes: everything arrives, and once. */
const skip = noEstate;
let estate: Estate;
let taskId: string;
let policy: Policy;

before(async () => {
  if (skip) return;
  estate = await startEstate('offline');
});

after(() => estate?.stop());

const tasks = 60;
const gate = '/root/gate';
const detail = ({ id }: Managed): Promise<ComputerDetail> =>
  estate.api(getComputer, { params: { id } });
const configuration = ({ id }: Managed) => estate.api(getEffectivePolicies, { params: { id } });
const settings = (inventorySeconds: number): PolicyInput => ({
  name: 'Inventory now and then',
  kind: 'agent-settings',
  enabled: true,
  order: 100,
  targets: policy?.targets.map(({ id }) => id) ?? [],
  settings: { inventorySeconds },
});

const probe = (version: string) => `mkdir -p /tmp/probe/DEBIAN &&
printf 'Package: reeve-offline-probe\\nVersion: ${version}\\nArchitecture: all\\nMaintainer: Reeve <reeve@example.org>\\nDescription: probe of a test\\n' >/tmp/probe/DEBIAN/control &&
dpkg-deb --build /tmp/probe /tmp/probe.deb && dpkg -i /tmp/probe.deb`;

const probeAt = async (computer: Managed): Promise<unknown> =>
  (await detail(computer)).dataClasses['installed-software']?.rows.find(
    ({ name }) => name === 'reeve-offline-probe',
  )?.version;

test('before it is cut off a task has begun, a policy is in force, a package is known', {
  skip,
}, async () => {
  const [first, second] = estate.computers;
  taskId = await addTask(estate.api, 'Append', 'echo "$NUMBER" >>/root/numbers', {
    parameters: [{ name: 'NUMBER', required: true }],
  });
  const targetId = await addTarget(
    estate.api,
    'Two',
    [first, second].map(({ id }) => ({ kind: 'computer' as const, id })),
  );
  const body = { ...settings(3600), targets: [targetId] };
  policy = await estate.api(createPolicy, { body });
  await first.sh(probe('1.0'));
  await eventually(
    () => probeAt(first),
    (version) => version === '1.0',
  );
  await eventually(
    () => configuration(first),
    ({ version, agentHas }) => version === agentHas,
  );
  const gated = await addTask(
    estate.api,
    'Wait at the gate',
    `while [ ! -e ${gate} ]; do sleep 0.2; done`,
  );
  await start(estate.api, { taskId: gated, computers: [first.id] });
  await eventually(
    () => ranOn(estate.api, first.id),
    ([newest]) => newest?.state === 'running',
  );
});

test('without its server it goes on, while tasks, policies and packages pile up', {
  skip,
}, async () => {
  const [first, second] = estate.computers;
  await first.cutOff();
  // What it began ends meanwhile, and what it knows must outlive its own end.
  await first.sh(`touch ${gate}`);
  for (let number = 1; number <= tasks; number++)
    await start(estate.api, {
      taskId,
      computers: [first.id, second.id],
      values: { NUMBER: String(number) },
      idempotencyKey: `append ${number}`,
    });
  for (const inventorySeconds of [4000, 5000, 6000, 7000])
    policy = await estate.api(updatePolicy, {
      params: { id: policy.id },
      body: settings(inventorySeconds),
    });
  for (const version of ['1.1', '1.2', '2.0']) await first.sh(probe(version));
  await inThere(first, `grep -ch work.result ${agentHome}/identities/*/spool/*`, (said) =>
    said.includes('1'),
  );
  await first.kill('everything');
  const waits = await ranOn(estate.api, first.id);
  assert.equal(waits.filter(({ state }) => state === 'waiting').length, tasks);
  // The other one is not held up by it.
  await eventually(
    () => ranOn(estate.api, second.id),
    (all) => all.length === tasks && all.every(({ state }) => state === 'done'),
  );
});

test('back again, everything arrives and is done once', { skip }, async () => {
  const [first, second] = estate.computers;
  await first.mend();
  const all = await eventually(
    () => ranOn(estate.api, first.id),
    (list) => list.every(({ state }) => state !== 'waiting' && state !== 'running'),
    240_000,
  );
  assert.equal(all.length, tasks + 1);
  assert.deepEqual(
    all.filter(({ state }) => state !== 'done'),
    [],
  );
  for (const computer of [first, second]) {
    const numbers = (await computer.sh('cat /root/numbers')).trim().split('\n').map(Number);
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      Array.from({ length: tasks }, (_, index) => index + 1),
    );
  }
  await eventually(
    () => probeAt(first),
    (version) => version === '2.0',
  );
  const { lines } = await eventually(
    () => configuration(first),
    ({ version, agentHas }) => version === agentHas,
  );
  assert.deepEqual(
    lines.map(({ key, value, policy: { version } }) => [key, value, version]),
    [['inventorySeconds', 7000, policy.version]],
  );
});

test('each work item has one outcome, and nothing is left to tell', { skip }, async () => {
  const [first] = estate.computers;
  const rows = await queryHome<{ state: string; items: number }>(
    estate.place.home,
    `select state, count(*)::int as items from agents_work
     where agent_id = $1 and kind = 'run-task' group by state`,
    [first.id],
  );
  assert.deepEqual(rows, [{ state: 'done', items: tasks + 1 }]);
  const failed = await queryHome(estate.place.home, 'select * from agents_event_failed');
  assert.deepEqual(failed, []);
  const { spooled, health } = await eventually(
    () => first.status(),
    (status) => status.spooled === 0,
  );
  assert.deepEqual([spooled, health], [0, []]);
});
