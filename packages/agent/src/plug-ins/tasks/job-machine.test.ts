import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunJob, TaskOrder } from '@reeve/protocol/agent';
import fc from 'fast-check';
import type { DuringWork, WorkOutcome } from '../plug-in.ts';
import { afterStep, beginJob } from './job-machine.ts';
import { runJob } from './run-job.ts';

const task = (name: string): TaskOrder => ({
  name,
  interpreter: 'sh',
  script: '',
  environment: {},
  secrets: {},
  timeoutSeconds: 1,
  retries: 0,
  retryDelaySeconds: 0,
  successExitCodes: [0],
  runAs: null,
  needsWindow: false,
});

type Step = [id: string, onDone: string | null, onFailed: string | null, critical?: boolean];
const job = (...steps: Step[]): RunJob => ({
  runId: 'run',
  first: steps[0]?.[0] ?? '',
  steps: steps.map(([id, onDone, onFailed, critical = true]) => ({
    id,
    task: task(id),
    onDone,
    onFailed,
    critical,
  })),
});

/** Runs a job whose steps end as given. */
const play = async (
  given: RunJob,
  outcomes: Record<string, WorkOutcome['outcome']>,
  abortAfter?: string,
) => {
  const taken: string[] = [];
  const controller = new AbortController();
  const during: DuringWork = {
    signal: controller.signal,
    output: () => undefined,
    message: () => undefined,
  };
  const result = await runJob(given, { workId: 'w', data: '/' }, during, async ({ name }) => {
    taken.push(name);
    if (name === abortAfter) controller.abort('cancelled');
    return { outcome: outcomes[name] ?? 'done', message: `${name} ended` };
  });
  return { taken: taken.join(' '), ...result };
};

const plain = job(['a', 'b', null], ['b', 'c', 'x'], ['c', null, null], ['x', null, null]);

test('steps follow one another, each by its outcome', async () => {
  const good = await play(plain, {});
  assert.deepEqual([good.taken, good.outcome], ['a b c', 'done']);
  assert.deepEqual(
    good.details.steps.map(({ id, outcome, message }) => [id, outcome, message]),
    [
      ['a', 'done', 'a ended'],
      ['b', 'done', 'b ended'],
      ['c', 'done', 'c ended'],
    ],
  );
  const bad = await play(plain, { b: 'failed' });
  assert.deepEqual([bad.taken, bad.outcome, bad.message], ['a b x', 'failed', 'step b: b ended']);
});

test('a failure that is not critical fails no job; a refusal leads where a failure does', async () => {
  const lenient = job(['a', 'b', 'b', false], ['b', null, null]);
  assert.equal((await play(lenient, { a: 'failed' })).outcome, 'done');
  assert.equal((await play(lenient, { a: 'refused' })).taken, 'a b');
  assert.equal((await play(lenient, { a: 'refused', b: 'failed' })).outcome, 'failed');
});

test('who is cancelled or interrupted takes no further step and never succeeds', async () => {
  const lenient = job(['a', 'b', 'b', false], ['b', null, null]);
  for (const outcome of ['cancelled', 'interrupted'] as const) {
    const ended = await play(lenient, { a: outcome });
    assert.deepEqual([ended.taken, ended.outcome], ['a', outcome]);
  }
  const between = await play(plain, {}, 'a');
  assert.deepEqual([between.taken, between.outcome], ['a', 'cancelled']);
  const atTheEnd = await play(plain, {}, 'c');
  assert.equal(atTheEnd.outcome, 'done');
});

test('a job that leads nowhere or round in a circle fails', async () => {
  const nowhere = await play(job(['a', 'gone', null]), {});
  assert.match(nowhere.message, /step gone that it has not/);
  assert.equal(nowhere.outcome, 'failed');
  const circle = await play(job(['a', 'b', null], ['b', 'a', null]), {});
  assert.deepEqual([circle.taken, circle.outcome], ['a b', 'failed']);
});

test('whatever the job and its outcomes: it ends, takes no step twice, and is done only without a critical failure', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const link = fc.constantFrom(...ids, null);
  const jobs = fc
    .tuple(...ids.map(() => fc.tuple(link, link, fc.boolean())))
    .map((links) =>
      job(
        ...links.map(
          ([done, failed, critical], at): Step => [ids[at] ?? '', done, failed, critical],
        ),
      ),
    );
  const outcomes = fc.array(
    fc.constantFrom('done', 'failed', 'refused', 'cancelled', 'interrupted'),
    {
      minLength: 5,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(jobs, outcomes, (given, ends) => {
      let state = beginJob(given);
      let bad = false;
      for (const end of ends) {
        if (state.at === null) break;
        const step = given.steps.find(({ id }) => id === state.at);
        if (end === 'cancelled' || end === 'interrupted') bad = true;
        else if (end !== 'done' && step?.critical) bad = true;
        state = afterStep(given, state, end as WorkOutcome['outcome'], 'm');
      }
      assert.equal(state.at, null);
      assert.equal(new Set(state.taken).size, state.taken.length);
      if (bad) assert.notEqual(state.failure, null);
    }),
  );
});
