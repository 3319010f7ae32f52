import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type ComputerSummary,
  createJob,
  getRunOutput,
  listRunComputers,
  type Run,
  rerunFailures,
  startRun,
} from '@reeve/protocol/api';
import { type Estate, noEstate, startEstate } from './support/estate.ts';
import type { Managed } from './support/managed.ts';
import { eventually, reeveJson } from './support/reeve.ts';
import { addTask, computersOf, runAtEnd } from './support/runs.ts';

/** Three computers in step; the agent of one is killed midway. */
const skip = noEstate;
let estate: Estate;
let run: Run;

before(async () => {
  if (skip) return;
  estate = await startEstate('server-job');
});

after(() => estate?.stop());

const log = '/root/steps';
const line = (step: string) => `echo ${step} >>${log}`;
/** The file that lets the second step end: without it its process stays. */
const gate = '/root/gate';
const scripts = {
  one: line('one'),
  two: `${line('two')}\nwhile [ ! -e ${gate} ]; do sleep 0.2; done\n${line('two-ended')}`,
  three: line('three'),
};

const stepsOn = async ({ sh }: Managed): Promise<string[]> =>
  (await sh(`cat ${log} 2>/dev/null`)).split('\n').filter(Boolean);
const states = async (): Promise<(string | null | undefined)[][]> => {
  const all = await computersOf(estate.api, run.id);
  return estate.ids().map((id) => [all.get(id)?.state, all.get(id)?.step]);
};
/** Whether a process is there that was begun for work. */
const scriptRuns = async ({ sh }: Managed): Promise<boolean> =>
  (await sh('grep -lz REEVE_WORK_ID= /proc/[0-9]*/environ 2>/dev/null')).includes('/proc/');

test('no computer begins a step before every one has ended the step before', { skip }, async () => {
  const [first, second, third] = estate.computers;
  for (const { sh } of [first, third]) await sh(`touch ${gate}`);
  const steps: { id: string; taskId: string }[] = [];
  for (const [id, script] of Object.entries(scripts))
    steps.push({ id, taskId: await addTask(estate.api, id, script) });
  const { id: jobId } = await estate.api(createJob, {
    body: { name: 'In step', kind: 'server', steps },
  });
  run = await estate.api(startRun, { body: { jobId, computers: estate.ids() } });
  await eventually(
    async () => [await stepsOn(first), await stepsOn(second), await stepsOn(third)],
    (all) =>
      JSON.stringify(all) ===
      JSON.stringify([
        ['one', 'two', 'two-ended'],
        ['one', 'two'],
        ['one', 'two', 'two-ended'],
      ]),
  );
  // The two that are done are told so, and wait before the third step for the one that is not.
  await eventually(states, (all) =>
    all.every(([state, step], index) =>
      index === 1 ? state === 'running' && step === 'two' : state === 'waiting' && step === 'three',
    ),
  );
});

test('the agent of one is killed in the second step: the others wait as long as nothing is known', {
  skip,
}, async () => {
  const [first, second, third] = estate.computers;
  await second.stopService();
  await eventually(
    () => reeveJson<ComputerSummary[]>(estate.place, 'computer', 'list'),
    (all) => all.find(({ id }) => id === second.id)?.connected === false,
  );
  assert.ok(await scriptRuns(second), 'what it had begun is still there');
  assert.deepEqual((await states())[1], ['running', 'two']);
  for (const computer of [first, third])
    assert.deepEqual(await stepsOn(computer), ['one', 'two', 'two-ended']);
});

test('back again it ends what was left, says that it was interrupted, and the others go on', {
  skip,
}, async () => {
  const [first, second, third] = estate.computers;
  await second.startService();
  const ended = await runAtEnd(estate.api, run.id);
  assert.equal(ended.state, 'failed');
  assert.deepEqual([ended.counts.done, ended.counts.interrupted], [2, 1]);
  const { items } = await estate.api(listRunComputers, { params: { id: run.id } });
  const interrupted = items.find(({ id }) => id === second.id);
  assert.deepEqual([interrupted?.state, interrupted?.step], ['interrupted', 'two']);
  assert.match(interrupted?.message ?? '', /the agent was stopped in the middle of it/);
  assert.ok(!(await scriptRuns(second)), 'a process of the task is left');
  for (const computer of [first, third])
    assert.deepEqual(await stepsOn(computer), ['one', 'two', 'two-ended', 'three']);
  assert.deepEqual(await stepsOn(second), ['one', 'two'], 'a step ran twice');
  const output = await estate.api(getRunOutput, {
    params: { id: run.id, computerId: second.id },
    query: {},
  });
  assert.deepEqual(
    output.steps.map(({ id, state }) => [id, state]),
    [
      ['one', 'done'],
      ['two', 'interrupted'],
    ],
  );
});

test('run again on failures only, it reaches that one alone', { skip }, async () => {
  const [first, second, third] = estate.computers;
  await second.sh(`touch ${gate}; rm ${log}`);
  const again = await estate.api(rerunFailures, { params: { id: run.id } });
  const ended = await runAtEnd(estate.api, again.id);
  assert.deepEqual([ended.state, ended.computers, ended.rerunOf], ['done', 1, run.id]);
  assert.deepEqual(await stepsOn(second), ['one', 'two', 'two-ended', 'three']);
  for (const computer of [first, third]) assert.equal((await stepsOn(computer)).length, 4);
});
