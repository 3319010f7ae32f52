import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentErrors } from '../errors.ts';
import { createBatcher } from './batcher.ts';
import { spreadSeconds } from './spread.ts';
import { storableJson, storableText, storableTime } from './storable.ts';

const options = { name: 'x', maximumRows: 3, gatherMs: 1, maximumWaiting: 10 };

test('items travel together, in their order, and each gets its own result', async () => {
  const sizes: number[] = [];
  const batcher = createBatcher<number, number>({
    ...options,
    run: async (items) => {
      sizes.push(items.length);
      return items.map((item) => item * 2);
    },
  });
  const results = await Promise.all([1, 2, 3, 4].map(batcher.submit));
  assert.deepEqual(results, [2, 4, 6, 8]);
  assert.deepEqual(sizes, [3, 1]);
});

test('one faulty row fails alone; a lost database fails all and is not tried row by row', async () => {
  let runs = 0;
  const batcher = createBatcher<string, string>({
    ...options,
    run: async (items) => {
      runs++;
      if (items.includes('bad')) throw new Error('bad row');
      if (items.includes('lost')) throw agentErrors.overloaded({ waiting: 1, what: 'x' });
      return [...items];
    },
  });
  const mixed = await Promise.allSettled(['good', 'bad', 'fine'].map(batcher.submit));
  assert.deepEqual(
    mixed.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  runs = 0;
  const lost = await Promise.allSettled(['a', 'lost', 'b'].map(batcher.submit));
  assert.ok(lost.every(({ status }) => status === 'rejected'));
  assert.equal(runs, 1);
});

test('heavy items travel with fewer others, and one that is too heavy alone', async () => {
  const batches: number[][] = [];
  const batcher = createBatcher<number, number>({
    ...options,
    weigh: (item) => item,
    maximumWeight: 10,
    run: async (items) => {
      batches.push([...items]);
      return [...items];
    },
  });
  await Promise.all([4, 5, 6, 50, 1].map(batcher.submit));
  assert.deepEqual(batches, [[4, 5], [6], [50], [1]]);
});

test('a deadlock is tried again', async () => {
  let runs = 0;
  const batcher = createBatcher<string, string>({
    ...options,
    run: async (items) => {
      if (++runs < 3) throw Object.assign(new Error('deadlock'), { code: '40P01' });
      return [...items];
    },
  });
  assert.equal(await batcher.submit('a'), 'a');
});

test('too many waiting items are refused; drain waits for the others', async () => {
  const done: number[] = [];
  const batcher = createBatcher<number, number>({
    ...options,
    run: async (items) => items.map((item) => done.push(item)),
  });
  const submitted = Array.from({ length: 12 }, (_, index) => batcher.submit(index));
  const settled = Promise.allSettled(submitted);
  await batcher.drain();
  assert.equal(done.length, 10);
  assert.equal((await settled).filter(({ status }) => status === 'rejected').length, 2);
});

test('what PostgreSQL cannot store is replaced', () => {
  assert.equal(storableText('a\u0000b\ud800'), 'a\uFFFDb\uFFFD');
  assert.equal(
    storableJson({ a: ['\u0000', { 'k\u0000': '\udfff' }], b: '\\u0000' }),
    JSON.stringify({ a: ['\uFFFD', { 'k\uFFFD': '\uFFFD' }], b: '\\u0000' }),
  );
  const now = new Date('2026-01-02T03:04:05.000Z');
  assert.equal(storableTime('0000-01-01T00:00:00Z', now), now.toISOString());
  assert.equal(storableTime('2026-01-01T00:00:60Z', now), now.toISOString());
  assert.equal(storableTime('2026-01-01T02:00:00+02:00', now), '2026-01-01T00:00:00.000Z');
});

test('spreading is steady for one text and covers the width', () => {
  const all = Array.from({ length: 500 }, (_, index) => spreadSeconds(`agent ${index}`, 5, 9));
  assert.equal(spreadSeconds('agent 1', 5, 9), all[1]);
  assert.equal(Math.min(...all), 5);
  assert.equal(Math.max(...all), 14);
});
