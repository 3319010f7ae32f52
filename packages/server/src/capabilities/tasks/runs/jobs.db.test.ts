import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Job, JobInput, Run, RunComputer, RunComputerState, Task } from '@reeve/protocol/api';
import fc from 'fast-check';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { linkSteps } from '../definitions/job.ts';
import { createEstate, type Estate, exited, now, wrongCounts } from '../test-support/estate.ts';
import { sweepRuns } from './sweep-runs.ts';

const database = useTestDatabase();
type Step = Omit<JobInput['steps'][number], 'taskId'>;

describe('jobs', () => {
  let estate: Estate;
  /** A second server process on the same database. */
  let other: Estate;
  let task: Task;
  let made = 0;
  before(async () => {
    estate = createEstate(database.db);
    other = createEstate(database.db, { home: estate.home });
    task = await estate.call<Task>('createTask', {
      body: { name: 'step', interpreter: 'sh', script: 'true', parameters: [{ name: 'WHERE' }] },
    });
  });
  after(async () => {
    assert.deepEqual(await wrongCounts(database.db), []);
    await other.stop();
    await estate.stop();
  });
  const newJob = (kind: JobInput['kind'], steps: readonly Step[]): Promise<Job> =>
    estate.call('createJob', {
      body: {
        name: `job ${++made}`,
        kind,
        steps: steps.map((step) => ({ ...step, taskId: task.id })),
      },
    });
  const run = (job: Job, computers: readonly string[]): Promise<Run> =>
    estate.call('startRun', { body: { jobId: job.id, computers } });
  const read = (id: string): Promise<Run> => estate.call('getRun', { params: { id } });
  const rows = async (id: string): Promise<RunComputer[]> =>
    (
      await estate.call<{ items: RunComputer[] }>('listRunComputers', {
        params: { id },
        query: { limit: 1000 },
      })
    ).items;
  /** What this agent is to do now, with the step that it belongs to. */
  const workOf = async (agentId: string, at = estate) => {
    const [item] = (await at.fetch(agentId)).items;
    if (!item) return null;
    const stored = await database.db.first<{ step: string }>(
      sql`select parameters ->> 'step' as step from agents_work where id = ${item.id}`,
    );
    return { ...item, step: stored?.step ?? '' };
  };
  const answer = async (agentId: string, outcome: 'done' | 'failed'): Promise<string> => {
    const item = await workOf(agentId);
    assert.ok(item, 'there is no work');
    await estate.report([
      { agentId, workId: item.id, outcome, more: exited(outcome === 'done' ? 0 : 1) },
    ]);
    return item.step;
  };

  test('a server job goes in step: nobody begins the next one before all have ended this one', async () => {
    const job = await newJob('server', [{ id: 'stop' }, { id: 'change' }, { id: 'go' }]);
    const ids = await estate.addComputers(3);
    const [a = '', b = '', c = ''] = ids;
    const begun = await run(job, ids);
    assert.deepEqual(
      begun.steps.map(({ id, state, counts }) => [id, state, counts.waiting]),
      [
        ['stop', 'running', 3],
        ['change', 'waiting', 0],
        ['go', 'waiting', 0],
      ],
    );
    assert.equal(await answer(a, 'done'), 'stop');
    assert.equal(await answer(b, 'done'), 'stop');
    assert.equal(await workOf(a), null);
    assert.match((await rows(begun.id))[0]?.message ?? '', /waits until every computer/);
    assert.equal(await answer(c, 'failed'), 'stop');
    const after = await read(begun.id);
    assert.deepEqual(
      after.steps.map(({ state, counts }) => [state, counts.done, counts.failed, counts.waiting]),
      [
        ['ended', 2, 1, 0],
        ['running', 0, 0, 2],
        ['waiting', 0, 0, 0],
      ],
    );
    assert.equal(await workOf(c), null);
    for (const step of ['change', 'go'])
      for (const agent of [a, b]) assert.equal(await answer(agent, 'done'), step);
    const ended = await read(begun.id);
    assert.deepEqual([ended.state, ended.reason, ended.counts.done], ['failed', '1 failed', 2]);
  });

  test('a way back is taken by those who need it; a failure that is not critical is forgiven', async () => {
    const job = await newJob('server', [
      { id: 'try', onDone: 'check', onFailed: 'mend', critical: false },
      { id: 'mend' },
      { id: 'check' },
    ]);
    const ids = await estate.addComputers(2);
    const [well = '', ill = ''] = ids;
    const begun = await run(job, ids);
    await answer(well, 'done');
    await answer(ill, 'failed');
    // Who does not need mending waits for the one who does: both check together.
    assert.equal(await workOf(well), null);
    assert.equal(await answer(ill, 'done'), 'mend');
    assert.equal(await answer(well, 'done'), 'check');
    assert.equal(await answer(ill, 'done'), 'check');
    assert.equal((await read(begun.id)).state, 'done');
  });

  test('too many failures of a critical step stop the job for all', async () => {
    const job = await newJob('server', [{ id: 'one', maximumFailuresPercent: 25 }, { id: 'two' }]);
    const ids = await estate.addComputers(5);
    const [a = '', b = '', c = '', d = '', e = ''] = ids;
    const begun = await run(job, ids);
    const running = await workOf(d);
    await estate.start(d, { id: running?.id ?? '' });
    await answer(e, 'done');
    await answer(a, 'failed');
    assert.equal((await read(begun.id)).counts.cancelled, 0);
    await answer(b, 'failed');
    // The one that is done takes no further step; the sweep stops who has not begun, and lets the other one end.
    await sweepRuns(estate.parts());
    const { stopAll } = await import('./stop-run.ts');
    await stopAll(estate.parts());
    const stopped = await read(begun.id);
    assert.deepEqual(
      [stopped.state, stopped.counts.failed, stopped.counts.cancelled, stopped.counts.running],
      ['running', 2, 2, 1],
    );
    assert.deepEqual(await estate.fetch(c), { items: [], cancel: [] });
    assert.deepEqual((await estate.fetch(d)).cancel, []);
    await answer(d, 'done');
    const ended = await read(begun.id);
    assert.equal(ended.state, 'failed');
    assert.match(ended.reason, /stopped because 2 computers failed the step one; 25 % may/);
    assert.equal(ended.steps[1]?.state, 'skipped');
  });

  test('each step has its time anew; whoever is late takes no further one', async () => {
    const job = await newJob('server', [{ id: 'one' }, { id: 'two' }]);
    const ids = await estate.addComputers(2);
    const [on = '', off = ''] = ids;
    const begun = await run(job, ids);
    await answer(on, 'done');
    await estate.expireAll();
    const next = await read(begun.id);
    assert.deepEqual([next.counts.expired, next.steps[1]?.counts.waiting], [1, 1]);
    assert.ok(Date.parse(next.expiresAt) > Date.now() + 80_000_000);
    assert.equal(await workOf(off), null);
    assert.equal(await answer(on, 'done'), 'two');
    assert.deepEqual((await read(begun.id)).state, 'failed');
  });

  test('a cancelled server job cancels those that stand between two steps', async () => {
    const job = await newJob('server', [{ id: 'one' }, { id: 'two' }]);
    const ids = await estate.addComputers(2);
    const begun = await run(job, ids);
    await answer(ids[0] ?? '', 'done');
    const ended = await estate.call<Run>('cancelRun', { params: { id: begun.id } });
    assert.deepEqual([ended.state, ended.counts.cancelled], ['cancelled', 2]);
  });

  test('a client job is one piece of work with all its steps; each keeps its outcome', async () => {
    const job = await newJob('client', [
      { id: 'a', values: { WHERE: 'x' }, onFailed: 'b', critical: false },
      { id: 'b' },
    ]);
    const [good = '', liar = ''] = await estate.addComputers(2);
    const begun = await run(job, [good, liar]);
    const { items } = await estate.fetch(good);
    const [item] = items;
    const order = item?.parameters as {
      first: string;
      steps: { id: string; onFailed: string | null; task: { environment: object } }[];
    };
    assert.deepEqual(
      [item?.kind, order.first, order.steps.map(({ id, onFailed }) => [id, onFailed])],
      [
        'run-job',
        'a',
        [
          ['a', 'b'],
          ['b', null],
        ],
      ],
    );
    assert.deepEqual(order.steps[0]?.task.environment, { WHERE: 'x' });
    const step = (id: string, outcome: string, exitCode: number) => ({
      id,
      outcome,
      startedAt: now(),
      finishedAt: now(),
      message: '',
      result: exited(exitCode, `output of ${id}`).details,
    });
    const steps = [step('a', 'failed', 1), step('b', 'done', 0)];
    await estate.report([
      { agentId: good, workId: item?.id ?? '', outcome: 'done', more: { details: { steps } } },
    ]);
    // Done, says the agent, although a critical step failed.
    const other = (await estate.fetch(liar)).items[0]?.id ?? '';
    const wrong = { details: { steps: [step('a', 'done', 0), step('b', 'failed', 7)] } };
    await estate.report([{ agentId: liar, workId: other, outcome: 'done', more: wrong }]);
    assert.deepEqual(
      (await rows(begun.id)).map(({ state, message }) => [state, message]),
      [
        ['done', ''],
        ['failed', 'step b: exit code 7'],
      ],
    );
    const output = await estate.call<{ steps: { id: string; text: string; exitCode: number }[] }>(
      'getRunOutput',
      { params: { id: begun.id, computerId: good } },
    );
    assert.deepEqual(
      output.steps.map(({ id, text, exitCode }) => [id, text, exitCode]),
      [
        ['a', 'output of a', 1],
        ['b', 'output of b', 0],
      ],
    );
    const shown = await read(begun.id);
    assert.deepEqual(
      shown.steps.map(({ counts }) => [counts.done, counts.failed]),
      [
        [1, 1],
        [1, 1],
      ],
    );
  });

  test('property: whatever is told twice, undone, or told to two servers at once, every step is taken once and in step', async () => {
    const stepArb = fc.record({
      skip: fc.nat(2),
      failedSkip: fc.option(fc.nat(2), { nil: null }),
      critical: fc.boolean(),
    });
    const scenario = fc.record({
      steps: fc.array(stepArb, { minLength: 1, maxLength: 4 }),
      outcomes: fc.array(
        fc.array(fc.constantFrom('done', 'done', 'failed', 'interrupted'), {
          minLength: 4,
          maxLength: 4,
        }),
        { minLength: 1, maxLength: 5 },
      ),
      mischief: fc.array(fc.constantFrom('twice', 'undone', 'both', 'sweep', 'plain'), {
        minLength: 8,
        maxLength: 8,
      }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ steps, outcomes, mischief }) => {
        const definition = steps.map(({ skip, failedSkip, critical }, index): Step => {
          const at = (by: number) => (index + 1 + by < steps.length ? `s${index + 1 + by}` : null);
          return {
            id: `s${index}`,
            critical,
            onDone: at(skip),
            ...(critical || failedSkip === null ? {} : { onFailed: at(failedSkip) }),
          };
        });
        // Steps that nothing leads to are no job.
        let job: Job;
        try {
          job = await newJob('server', definition);
        } catch {
          fc.pre(false);
          return;
        }
        const links = linkSteps(job.steps);
        const computers = await estate.addComputers(outcomes.length);
        const outcomeOf = (agent: number, step: string) =>
          outcomes[agent]?.[Number(step.slice(1))] as RunComputerState;
        const begun = await run(job, computers);
        const taken = new Map<string, number>();
        let turn = 0;
        for (let idle = 0; idle < 2; ) {
          assert.ok(turn < 500, 'it does not end');
          let busy = false;
          for (const [agent, agentId] of computers.entries()) {
            const kind = mischief[turn++ % mischief.length];
            const item = await workOf(agentId, turn % 2 ? estate : other);
            if (kind === 'sweep') await sweepRuns(estate.parts());
            if (!item) continue;
            busy = true;
            // In step: nobody else has an earlier step open.
            const open = await database.db.rows<{ step: string }>(sql`
              select distinct parameters ->> 'step' as step from agents_work
              where state = 'open' and parameters ->> 'run' = ${begun.id}`);
            assert.deepEqual(open, [{ step: item.step }]);
            const outcome = outcomeOf(agent, item.step);
            const more = exited(outcome === 'done' ? 0 : 1);
            const report = [{ agentId, workId: item.id, outcome, more }];
            if (kind === 'undone') await assert.rejects(estate.report(report, { fail: true }));
            if (kind === 'both') await Promise.all([estate.report(report), other.report(report)]);
            else await estate.report(report);
            if (kind === 'twice') await other.report(report);
            const key = `${agent} ${item.step}`;
            taken.set(key, (taken.get(key) ?? 0) + 1);
          }
          idle = busy ? 0 : idle + 1;
        }
        const expected = computers.map((_, agent) => {
          for (let step: string | null = 's0'; step !== null; ) {
            const link = links.find(({ id }) => id === step);
            const outcome = outcomeOf(agent, step);
            assert.equal(taken.get(`${agent} ${step}`), 1);
            taken.delete(`${agent} ${step}`);
            if (outcome === 'interrupted' || (outcome === 'failed' && link?.critical))
              return outcome;
            step = (outcome === 'done' ? link?.onDone : link?.onFailed) ?? null;
          }
          return 'done';
        });
        assert.deepEqual([...taken], [], 'steps that nobody should have taken');
        const states = new Map((await rows(begun.id)).map(({ id, state }) => [id, state]));
        assert.deepEqual(
          computers.map((id) => states.get(id)),
          expected,
        );
        const state = expected.every((one) => one === 'done') ? 'done' : 'failed';
        assert.equal((await read(begun.id)).state, state);
      }),
      { numRuns: 25 },
    );
  });
});
