import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { WorkItem } from '@reeve/protocol/agent';
import type { DuringWork, PlugInWork, WorkOutcome } from '../plug-ins/plug-in.ts';
import { Spool } from '../spool/spool.ts';
import { until } from '../testing/until.ts';
import { WorkCrew } from './work-crew.ts';
import { WorkLedger } from './work-ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-crew-'));
after(() => rmSync(folder, { recursive: true }));

interface Begun {
  work: PlugInWork;
  during: DuringWork;
  end: (outcome: WorkOutcome['outcome'], message?: string) => void;
  crash: () => void;
}

/** A crew whose clock, windows and work are in the hands of the test. */
const assemble = (atOnce = 4) => {
  const directory = mkdtempSync(join(folder, 'life-'));
  const world = { now: Date.parse('2026-06-01T12:00:00Z'), open: true, room: true };
  const clock = { now: () => new Date(world.now) };
  const spool = Spool.open(join(directory, 'spool'), 1_000_000, clock);
  const ledger = new WorkLedger(join(directory, 'work.jsonl'), spool);
  const begun: Begun[] = [];
  const events: [string, Record<string, unknown>][] = [];
  const quietly = () => undefined;
  const crew = new WorkCrew({
    ledger: () => ledger,
    clock,
    log: { debug: quietly, info: quietly, warn: quietly, error: quietly },
    perform: (work, during) =>
      new Promise((resolve, reject) => {
        begun.push({
          work,
          during,
          end: (outcome, message = '') => resolve({ outcome, message }),
          crash: () => reject(new Error('the plug-in is gone')),
        });
      }),
    mayBegin: () => world.room,
    windows: {
      mayChange: () => world.open,
      nextOpening: () => (world.open ? undefined : new Date(world.now + 3_600_000)),
    },
    sendOutput: async () => undefined,
    record: (type, data) => events.push([type, data]),
    onEvent: quietly,
    onDiskTrouble: (thrown) => assert.fail(String(thrown)),
    atOnce,
  });
  const item = (more: Partial<WorkItem> = {}): WorkItem => ({
    id: newGuid(),
    kind: 'run-task',
    parameters: {},
    createdAt: clock.now().toISOString(),
    expiresAt: new Date(world.now + 86_400_000).toISOString(),
    ...more,
  });
  const changing = () => item({ parameters: { task: { needsWindow: true } } });
  const results = () =>
    spool.head(1000, 1e9).events.map(({ data }) => [data.workId, data.outcome, data.message]);
  const outcomeOf = (id: string) => results().find(([workId]) => workId === id)?.[1];
  return { crew, world, begun, events, item, changing, results, outcomeOf, ledger };
};

test('so many run at once, the others follow; what is given again is begun once', async () => {
  const { crew, begun, item, results, ledger } = assemble(2);
  const items = [item(), item(), item()];
  crew.take(items, 'push');
  crew.take(items, 'poll');
  assert.equal(begun.length, 2);
  begun[0]?.end('done', 'well');
  await until('the third', () => begun.length === 3);
  begun[1]?.end('failed');
  begun[2]?.end('refused');
  await until('all', () => crew.size === 0);
  crew.take(items, 'poll');
  assert.equal(begun.length, 3);
  assert.deepEqual(results(), [
    [items[0]?.id, 'done', 'well'],
    [items[1]?.id, 'failed', ''],
    [items[2]?.id, 'refused', ''],
  ]);
  assert.deepEqual(ledger.interrupted(), []);
});

test('what changes the computer waits for the window, says so once, and goes one at a time', async () => {
  const { crew, world, begun, events, changing, item } = assemble();
  world.open = false;
  const [first, second, other] = [changing(), changing(), item()];
  crew.take([first, second, other], 'push');
  crew.look();
  assert.deepEqual(
    begun.map(({ work }) => work.id),
    [other.id],
  );
  const told = events.filter(([type]) => type === 'work.progress');
  assert.deepEqual(
    told.map(([, data]) => [data.workId, data.message]),
    [first, second].map(({ id }) => [
      id,
      'waits for the maintenance window at 2026-06-01T13:00:00.000Z',
    ]),
  );
  world.open = true;
  crew.look();
  assert.equal(begun.length, 2);
  begun[1]?.end('done');
  await until('the second', () => begun.length === 3);
  assert.equal(begun[2]?.work.id, second.id);
});

test('a job waits as a whole when one of its steps does', () => {
  const { crew, world, begun, item } = assemble();
  world.open = false;
  const steps = [{ task: { needsWindow: false } }, { task: { needsWindow: true } }];
  crew.take([item({ kind: 'run-job', parameters: { steps } })], 'push');
  assert.equal(begun.length, 0);
  world.open = true;
  crew.look();
  assert.equal(begun.length, 1);
});

test('what waits too long expires, and was never begun', async () => {
  const { crew, world, begun, changing, outcomeOf, item } = assemble();
  world.open = false;
  const one = changing();
  const late = item({ expiresAt: new Date(world.now).toISOString() });
  crew.take([one, late], 'push');
  assert.equal(outcomeOf(late.id), 'expired');
  world.now += 86_400_000;
  world.open = true;
  crew.look();
  assert.equal(outcomeOf(one.id), 'expired');
  assert.equal(begun.length, 0);
  assert.equal(crew.size, 0);
});

test('cancelled: what runs is ended, what waits is forgotten, what is over stays as it was', async () => {
  const { crew, world, begun, item, changing, outcomeOf, results } = assemble();
  world.open = false;
  const [runs, waits, over] = [item(), changing(), item()];
  const unknown = newGuid();
  crew.take([over], 'push');
  begun[0]?.end('done');
  await until('over', () => outcomeOf(over.id) === 'done');
  crew.take([runs, waits], 'push');
  crew.cancel([runs.id, waits.id, over.id, unknown], 'poll');
  assert.equal(outcomeOf(waits.id), 'cancelled');
  assert.equal(outcomeOf(unknown), 'cancelled');
  assert.equal(begun[1]?.during.signal.reason, 'cancelled');
  begun[1]?.end('failed', 'ended by SIGTERM');
  await until('ended', () => outcomeOf(runs.id) !== undefined);
  assert.equal(outcomeOf(runs.id), 'cancelled');
  assert.equal(outcomeOf(over.id), 'done');
  crew.cancel([runs.id, waits.id, over.id, unknown], 'poll');
  assert.equal(results().length, 4);
});

test('who came to the end before it heard of the cancellation is done', async () => {
  const { crew, begun, item, outcomeOf } = assemble();
  const one = item();
  crew.take([one], 'push');
  crew.cancel([one.id], 'push');
  begun[0]?.end('done');
  await until('outcome', () => outcomeOf(one.id) !== undefined);
  assert.equal(outcomeOf(one.id), 'done');
});

test('a stop interrupts what runs; what did not answer in time is left for the next start to report', async () => {
  const { crew, begun, item, outcomeOf, ledger } = assemble();
  const [quick, slow] = [item(), item()];
  crew.take([quick, slow], 'push');
  begun[0]?.during.signal.addEventListener('abort', () => begun[0]?.end('cancelled'));
  await crew.stop(50);
  assert.equal(outcomeOf(quick.id), 'interrupted');
  assert.equal(outcomeOf(slow.id), undefined);
  assert.deepEqual(
    ledger.interrupted().map(({ id }) => id),
    [slow.id],
  );
  crew.take([item()], 'push');
  assert.equal(begun.length, 2);
});

test('work that could not be begun has failed; nothing begins while there is no room for its result', async () => {
  const { crew, world, begun, item, outcomeOf } = assemble();
  const [one, two] = [item(), item()];
  crew.take([one], 'push');
  begun[0]?.crash();
  await until('outcome', () => outcomeOf(one.id) !== undefined);
  assert.equal(outcomeOf(one.id), 'failed');
  world.room = false;
  crew.take([two], 'push');
  assert.equal(begun.length, 1);
  world.room = true;
  crew.look();
  assert.equal(begun.length, 2);
});
