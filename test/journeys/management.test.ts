import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  explainTarget,
  listFilters,
  listPolicyComputers,
  listTargetMembers,
  type Policy,
  type Run,
  type RunComputer,
  type Task,
} from '@reeve/protocol/api';
import { agentStatus, enrolAgent, type RunningAgent, startAgent } from './support/agent.ts';
import { type ConsoleSession, hasBrowser, signIn } from './support/console-session.ts';
import { type Estate, noEstate, startEstate } from './support/estate.ts';
import { type Middlebox, startMiddlebox } from './support/middlebox.ts';
import { eventually, reeveJson } from './support/reeve.ts';
import { addTarget, ranOn } from './support/runs.ts';

/** A package comes → a filter → a target → a policy → its task runs → its result. And goes again. */
const skip = noEstate || (hasBrowser() ? false : 'Chromium is not on this computer');
let estate: Estate;
let browser: ConsoleSession;
let box: Middlebox;
let fourth: RunningAgent | undefined;

before(async () => {
  if (skip) return;
  estate = await startEstate('management');
  browser = await signIn(estate.signInLink());
});

after(async () => {
  await fourth?.end();
  await box?.close();
  await browser?.close();
  await estate?.stop();
});

const probe = 'reeve-journey-probe';
/** Builds and installs a package of that name in there: dpkg's own database changes, nobody is asked to look. */
const installProbe = `mkdir -p /tmp/probe/DEBIAN &&
printf 'Package: ${probe}\\nVersion: 1.2.3\\nArchitecture: all\\nMaintainer: Reeve <reeve@example.org>\\nDescription: probe of a test\\n' >/tmp/probe/DEBIAN/control &&
dpkg-deb --build /tmp/probe /tmp/probe.deb && dpkg -i /tmp/probe.deb`;

const policyName = 'Whoever has the probe greets';
let targetId = '';
let policyId = '';

const membersOfTarget = async (): Promise<string[]> =>
  (await estate.api(listTargetMembers, { params: { id: targetId } })).items.map(({ id }) => id);

test('a filter is made in the console, which shows beforehand that it selects nobody yet', {
  skip,
}, async () => {
  await browser.look('new filter', async () => {
    const page = await browser.visit('/filters/new');
    await page.getByRole('textbox', { name: 'Name' }).fill('Has the probe');
    const clause = page.getByRole('textbox', { name: 'Clause' });
    await clause.fill(`any installed-software (name = '${probe}' and version olderThan '1.2')`);
    await page.getByText('0 computers').waitFor();
    await clause.fill(`any installed-software (name = '${probe}' and version olderThan '2.0')`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Filter saved').waitFor();
    await page.getByRole('heading', { name: 'Has the probe' }).waitFor();
  });
});

test('a target is made of it by the API', { skip }, async () => {
  const { items } = await estate.api(listFilters, { query: { search: 'Has the probe' } });
  const [filter] = items;
  assert.deepEqual(filter?.reads, ['installed-software']);
  targetId = await addTarget(estate.api, 'Probed', [{ kind: 'filter', id: filter?.id ?? '' }]);
  assert.deepEqual(await membersOfTarget(), []);
});

test('a policy that runs a task there is made on the command line', { skip }, async () => {
  const task = await reeveJson<Task>(
    estate.place,
    ...['task', 'create', 'Greet', '--parameter', 'WHOM!', '--parameter', 'FILE=/root/greetings'],
    ...['--command', 'echo "hello, $WHOM" | tee -a "$FILE"'],
  );
  const policy = await reeveJson<Policy>(
    estate.place,
    ...['policy', 'create', policyName, '--kind', 'run-task', '--target', 'Probed'],
    ...['--set', `taskId=${task.id}`, '--set', 'values={"WHOM":"probe"}'],
  );
  policyId = policy.id;
  assert.equal(policy.computers, 0);
});

test('a package that comes makes its computer a member, and the task runs there alone, once', {
  skip,
}, async () => {
  const [first, second, third] = estate.computers;
  assert.match(await first.sh(installProbe), /Setting up reeve-journey-probe/);
  await eventually(membersOfTarget, (ids) => ids.length === 1, 120_000);
  assert.deepEqual(await membersOfTarget(), [first.id]);
  const [state] = await eventually(
    async () =>
      (await estate.api(listPolicyComputers, { params: { id: policyId } })).items.map((one) => [
        one.id,
        one.state,
        one.detail,
      ]),
    (all) => all.some(([, state]) => state === 'compliant'),
    120_000,
  );
  assert.deepEqual(state, [first.id, 'compliant', 'done: exit code 0']);
  assert.equal(await first.sh('cat /root/greetings'), 'hello, probe\n');
  assert.deepEqual(await ranOn(estate.api, first.id), [{ name: 'Greet', state: 'done' }]);
  for (const { id } of [second, third]) assert.deepEqual(await ranOn(estate.api, id), []);
});

test('why a computer is there, or not, is said with the value that was met', { skip }, async () => {
  const why = (computer: string) =>
    estate.api(explainTarget, { params: { id: targetId }, query: { computer } });
  const [first, second] = estate.computers;
  const here = await why(first.id);
  assert.equal(here.member, true);
  assert.match(JSON.stringify(here.parts), /1\.2\.3/);
  const notHere = await why(second.id);
  assert.equal(notHere.member, false);
  assert.ok(notHere.parts.some(({ holds, value }) => !holds && value !== null));
});

test('console and command line show what ran, with its output', { skip }, async () => {
  const [first] = estate.computers;
  await browser.look('runs of a computer', async () => {
    const page = await browser.visit(`/computers/${first.id}?tab=runs`);
    await page.getByRole('link', { name: 'Greet' }).click();
    await page.getByText(policyName).first().waitFor();
    await page.getByText('push', { exact: true }).first().waitFor();
    await page.getByText(first.name, { exact: true }).first().click();
    await page.getByText('hello, probe').waitFor();
  });
  const [run] = await reeveJson<Run[]>(estate.place, 'run', 'list');
  assert.deepEqual(
    [run?.subject.name, run?.state, run?.cause],
    ['Greet', 'done', `policy: ${policyName} (version 1)`],
  );
  const computers = await reeveJson<RunComputer[]>(estate.place, 'run', 'computers', run?.id ?? '');
  assert.deepEqual(
    computers.map(({ name, exitCode, attempts, channel }) => [name, exitCode, attempts, channel]),
    [[first.name, 0, 1, 'push']],
  );
});

test('a package that goes takes its computer out again, and nothing runs anew', {
  skip,
}, async () => {
  const [first] = estate.computers;
  await first.sh(`dpkg --purge ${probe}`);
  await eventually(membersOfTarget, (ids) => ids.length === 0, 120_000);
  await eventually(
    async () => (await estate.api(listPolicyComputers, { params: { id: policyId } })).items,
    ({ length }) => length === 0,
  );
  assert.equal(await first.sh('cat /root/greetings'), 'hello, probe\n');
});

test('with the push channel cut a task arrives by the poll, and its result names the channel', {
  skip,
}, async () => {
  const { place } = estate;
  box = await startMiddlebox(place);
  const { home, agentId } = await enrolAgent(place, join(dirname(place.home), 'fourth'), box.port);
  fourth = startAgent('run', home);
  const pushIs = (open: boolean) =>
    eventually(
      async () => agentStatus(home),
      (status) => status?.push === open,
    );
  const values = ['--value', 'WHOM=fourth', '--value', 'FILE=/dev/null'];
  const ask = ['task', 'run', 'Greet', '--computer', agentId, ...values, '--wait'];
  const carried = async (): Promise<(string | null)[]> => {
    const run = await reeveJson<Run>(place, ...ask);
    assert.equal(run.state, 'done');
    const all = await reeveJson<RunComputer[]>(place, 'run', 'computers', run.id);
    return all.map(({ channel }) => channel);
  };
  await pushIs(true);
  assert.deepEqual(await carried(), ['push']);
  assert.equal(box.cutPush(), 1);
  await pushIs(false);
  assert.deepEqual(await carried(), ['poll']);
  box.mendPush();
  await pushIs(true);
  assert.deepEqual(await carried(), ['push']);
});
