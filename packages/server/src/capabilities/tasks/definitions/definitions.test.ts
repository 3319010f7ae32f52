import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobInput, TaskInput } from '@reeve/protocol/api';
import fc from 'fast-check';
import { jobContentOf, linkSteps, orderSteps } from './job.ts';
import { longestSeconds, orderOf, refuseUnknownValues, taskContentOf, valuesFor } from './task.ts';

const input = (more: Partial<TaskInput> = {}): TaskInput => ({
  name: 'clean',
  interpreter: 'sh',
  script: 'true',
  ...more,
});
const taskId = '00000000-0000-4000-8000-000000000000';
type Step = JobInput['steps'][number];
const job = (kind: JobInput['kind'], steps: Omit<Step, 'taskId'>[]): JobInput => ({
  name: 'job',
  kind,
  steps: steps.map((step) => ({ ...step, taskId })),
});
const code = (name: string) => (error: { code?: string }) => error.code === `tasks.${name}`;

test('a task has every default in its place', () => {
  const task = taskContentOf(input({ successExitCodes: [] }));
  assert.deepEqual(
    [task.timeoutSeconds, task.retries, task.successExitCodes, task.runAs, task.needsWindow],
    [3600, 0, [0], null, false],
  );
  assert.equal(
    longestSeconds({ ...task, timeoutSeconds: 10, retries: 2, retryDelaySeconds: 5 }),
    40,
  );
});

test('a variable stands for one thing', () => {
  const parameters = [{ name: 'A' }, { name: 'B' }];
  assert.throws(
    () => taskContentOf(input({ parameters: [...parameters, { name: 'A' }] })),
    code('duplicateVariable'),
  );
  assert.throws(
    () => taskContentOf(input({ parameters, secrets: { B: 'password' } })),
    code('duplicateVariable'),
  );
});

test('values: as given, otherwise the default; a required one must be there', () => {
  const task = taskContentOf(
    input({
      parameters: [
        { name: 'FOLDER', default: '/tmp' },
        { name: 'DAYS', required: true },
        { name: 'NOTE' },
      ],
    }),
  );
  assert.deepEqual(valuesFor(task, { DAYS: '3' }), { FOLDER: '/tmp', DAYS: '3' });
  assert.deepEqual(valuesFor(task, { DAYS: '', FOLDER: '/var' }), { FOLDER: '/var', DAYS: '' });
  assert.throws(() => valuesFor(task, {}), code('valueMissing'));
  assert.throws(() => valuesFor(task, { DAYS: 'a\0b' }), code('valueUnusable'));
  assert.throws(() => refuseUnknownValues('clean', { DAY: '3' }, [task]), code('valueUnknown'));
  // What every object has is no value that was given.
  const odd = taskContentOf(input({ parameters: [{ name: 'constructor' }] }));
  assert.deepEqual(valuesFor(odd, {}), {});
});

test('an order holds values and secrets apart', () => {
  const order = orderOf(taskContentOf(input()), { A: '1' }, { B: 'hidden' });
  assert.deepEqual([order.environment, order.secrets], [{ A: '1' }, { B: 'hidden' }]);
});

test('steps follow each other as they are written, unless they say otherwise', () => {
  const { steps } = jobContentOf(
    job('client', [
      { id: 'a' },
      { id: 'b', onDone: 'd', onFailed: 'c', critical: false },
      { id: 'c', onDone: null },
      { id: 'd' },
    ]),
  );
  const linked = linkSteps(steps);
  assert.deepEqual(
    linked.map(({ onDone, onFailed }) => [onDone, onFailed]),
    [
      ['b', null],
      ['d', 'c'],
      [null, null],
      [null, null],
    ],
  );
  assert.deepEqual(orderSteps(linked), ['a', 'b', 'c', 'd']);
});

test('ways that lead nowhere, nowhere from, round or in vain are refused', () => {
  const refused = (kind: JobInput['kind'], steps: Omit<Step, 'taskId'>[], name: string) =>
    assert.throws(() => jobContentOf(job(kind, steps)), code(name));
  refused('client', [{ id: 'a', onDone: 'x' }], 'stepUnknown');
  refused('client', [{ id: 'a' }, { id: 'a' }], 'stepTwice');
  refused('client', [{ id: 'a' }, { id: 'b', onDone: 'a' }], 'circle');
  refused('client', [{ id: 'a', onFailed: 'a' }], 'circle');
  refused('client', [{ id: 'a', onDone: null }, { id: 'b' }], 'stepUnreachable');
  refused('server', [{ id: 'a', onFailed: 'b' }, { id: 'b' }], 'criticalBranch');
  jobContentOf(job('server', [{ id: 'a', onFailed: 'b', critical: false }, { id: 'b' }]));
});

test('property: in the order of the steps every way leads forward', () => {
  const ways = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(ways, (plan) => {
      const steps = plan.map(([done, failed], index) => ({
        id: `s${index}`,
        onDone: done < plan.length ? `s${done}` : null,
        onFailed: failed < plan.length ? `s${failed}` : null,
        critical: false,
        maximumFailuresPercent: 100,
      }));
      let order: string[];
      try {
        order = orderSteps(steps);
      } catch (error) {
        // Then there is a circle indeed: somewhere a walk of more steps than there are does not end.
        const ends = (id: string, left: number): boolean => {
          const step = steps.find((one) => one.id === id);
          return (
            left > 0 &&
            [step?.onDone, step?.onFailed].every((next) => !next || ends(next, left - 1))
          );
        };
        return (
          code('circle')(error as { code?: string }) &&
          !steps.every(({ id }) => ends(id, steps.length))
        );
      }
      return steps.every(({ id, onDone, onFailed }) =>
        [onDone, onFailed].every(
          (next) => next === null || order.indexOf(next) > order.indexOf(id),
        ),
      );
    }),
  );
});
