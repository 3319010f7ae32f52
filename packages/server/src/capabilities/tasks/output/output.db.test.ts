import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { getRunOutput, ResponseOf, Run, Task } from '@reeve/protocol/api';
import fc from 'fast-check';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { waitUntil } from '../../agents/test-support/wait-until.ts';
import { createEstate, type Estate, exited } from '../test-support/estate.ts';
import { joinOutput } from './join-output.ts';
import { keptBytes } from './output-store.ts';

const database = useTestDatabase();
type Output = ResponseOf<typeof getRunOutput>;

const piecesOf = (text: string, size: number) => {
  const pieces: { offset: number; bytes: number; text: string }[] = [];
  let offset = 0;
  const characters = [...text];
  for (let from = 0; from < characters.length; from += size) {
    const part = characters.slice(from, from + size).join('');
    const bytes = Buffer.byteLength(part);
    pieces.push({ offset, bytes, text: part });
    offset += bytes;
  }
  return pieces;
};

test('property: live output and the end of it are one text, where they meet', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(
      text,
      fc.nat(80),
      fc.nat(80),
      fc.integer({ min: 1, max: 9 }),
      (all, kept, cut, size) => {
        const characters = [...all];
        const whole = characters.join('');
        const end = characters.slice(Math.min(cut, characters.length)).join('');
        const cutBytes = Buffer.byteLength(characters.slice(0, cut).join(''));
        const live = piecesOf(characters.slice(0, kept).join(''), size);
        const joined = joinOutput(live, { text: end, cutBytes });
        const liveBytes = live.reduce((sum, { bytes }) => sum + bytes, 0);
        // Half a surrogate pair is three bytes of nothing; agents send none.
        if (!whole.isWellFormed()) return true;
        return liveBytes >= cutBytes
          ? joined.text === whole && joined.cutBytes === 0
          : joined.text === end && joined.cutBytes === cutBytes;
      },
    ),
  );
});

test('a gap ends what is shown live', () => {
  const [one, two, three] = piecesOf('abcdef', 2);
  assert.ok(one && two && three);
  assert.deepEqual(joinOutput([one, three], null), { text: 'ab', cutBytes: 0 });
  assert.deepEqual(joinOutput([two, three], null), { text: 'cdef', cutBytes: 2 });
  assert.deepEqual(joinOutput([], null), { text: '', cutBytes: 0 });
});

describe('output of runs', () => {
  let estate: Estate;
  let other: Estate;
  let task: Task;
  before(async () => {
    estate = createEstate(database.db);
    other = createEstate(database.db, { home: estate.home });
    task = await estate.call<Task>('createTask', {
      body: { name: 'talk', interpreter: 'sh', script: 'true' },
    });
  });
  after(async () => {
    await other.stop();
    await estate.stop();
  });
  const begin = async () => {
    const [id = ''] = await estate.addComputers(1);
    const run = await estate.call<Run>('startRun', { body: { taskId: task.id, computers: [id] } });
    const workId = (await estate.fetch(id)).items[0]?.id ?? '';
    await estate.start(id, { id: workId });
    const read = (): Promise<Output> =>
      estate.call('getRunOutput', { params: { id: run.id, computerId: id } });
    return { id, workId, read };
  };

  test('it is watched from the moment somebody asks, at whichever server he asks', async () => {
    const { id, workId, read } = await begin();
    assert.equal(await estate.output(id, workId, 0, 'one\n'), false);
    assert.deepEqual((await read()).steps[0], {
      id: 'task',
      name: 'talk',
      state: 'running',
      exitCode: null,
      text: 'one\n',
      cutBytes: 0,
      live: true,
    });
    assert.equal(await estate.output(id, workId, 4, 'two\n'), true);
    await waitUntil('the other server heard of it', () => other.output(id, workId, 4, 'two\n'));
    // What comes twice stands once.
    assert.equal((await read()).steps[0]?.text, 'one\ntwo\n');
    const more = exited(0, 'one\ntwo\nthree\n');
    await estate.report([{ agentId: id, workId, outcome: 'done', more }]);
    const [final, ...others] = (await read()).steps;
    assert.deepEqual(
      [final?.text, final?.live, final?.exitCode, others],
      ['one\ntwo\nthree\n', false, 0, []],
    );
  });

  test('more than a result holds is there where it came live, up to a bound', async () => {
    const { id, workId, read } = await begin();
    const chunk = 'x'.repeat(65_536);
    for (let offset = 0; offset < keptBytes + 200_000; offset += chunk.length)
      await estate.output(id, workId, offset, chunk);
    assert.equal((await read()).steps[0]?.text.length, keptBytes);
    const details = {
      exitCode: 0,
      signal: null,
      output: 'the end',
      outputCutBytes: keptBytes - 5,
      attempts: 1,
    };
    await estate.report([{ agentId: id, workId, outcome: 'done', more: { details } }]);
    const [step] = (await read()).steps;
    assert.deepEqual([step?.text.length, step?.cutBytes], [keptBytes - 5 + 'the end'.length, 0]);
    assert.ok(step?.text.endsWith('xthe end'));
  });

  test('text that no database takes is taken all the same', async () => {
    const { id, workId, read } = await begin();
    const more = { message: 'a\u0000b', ...exited(1, 'out\u0000put \ud800') };
    await estate.report([{ agentId: id, workId, outcome: 'failed', more }]);
    assert.equal((await read()).steps[0]?.text, 'out\ufffdput \ufffd');
  });

  test('output of nobody’s work is dropped', async () => {
    const { id, read } = await begin();
    assert.equal(await estate.output(id, '00000000-0000-4000-8000-000000000001', 0, 'x'), false);
    assert.equal((await read()).steps[0]?.text, '');
  });
});
