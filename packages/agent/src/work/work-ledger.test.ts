import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newGuid, systemClock } from '@reeve/base';
import type { WorkItem } from '@reeve/protocol/agent';
import { Spool } from '../spool/spool.ts';
import { reportInterrupted } from './report-interrupted.ts';
import { type Performer, runWork } from './run-work.ts';
import { WorkLedger } from './work-ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-ledger-'));
after(() => rmSync(folder, { recursive: true }));

const open = (directory: string) => {
  const spool = Spool.open(join(directory, 'spool'), 1_000_000, systemClock);
  const path = join(directory, 'work.jsonl');
  return { spool, ledger: new WorkLedger(path, spool), path };
};
const fresh = () => join(folder, newGuid());
const item = (kind: string, expiresInMs = 60_000): WorkItem => ({
  id: newGuid(),
  kind,
  parameters: {},
  createdAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + expiresInMs).toISOString(),
});
const outcomes = (spool: Spool) =>
  spool.head(1000, 1e9).events.map((event) => [event.data.workId, event.data.outcome]);
const options = (ledger: WorkLedger, performers: Record<string, Performer>) => ({
  ledger,
  performers,
  clock: systemClock,
  mayBegin: () => true,
});

test('an item runs once, however often it is given, and has one result', async () => {
  const directory = fresh();
  const { spool, ledger } = open(directory);
  let runs = 0;
  const performers = {
    count: async () => `run ${++runs}`,
    fail: () => Promise.reject(new Error('no')),
  };
  const items = [
    item('count'),
    item('fail'),
    item('unknown'),
    item('count', -1),
    item('constructor'),
  ];
  await runWork(items, 'push', options(ledger, performers));
  await runWork(items, 'poll', options(ledger, performers));
  const again = open(directory);
  await runWork(items, 'poll', options(again.ledger, performers));
  assert.equal(runs, 1);
  const expected = ['done', 'failed', 'refused', 'expired', 'refused'];
  assert.deepEqual(
    outcomes(spool),
    items.map((one, index) => [one.id, expected[index]]),
  );
  assert.equal(again.spool.lastSeq, items.length);
});

test('what a kill cut off is reported as interrupted, once, and not begun again', async () => {
  const directory = fresh();
  const first = open(directory);
  const id = newGuid();
  first.ledger.start(id, 'push', '2026-01-01T00:00:00.000Z');
  appendFileSync(first.path, '{"state":"finish');
  const second = open(directory);
  assert.equal(await reportInterrupted(second.ledger, systemClock), 1);
  const third = open(directory);
  assert.equal(await reportInterrupted(third.ledger, systemClock), 0);
  assert.equal(third.ledger.knows(id), true);
  assert.deepEqual(outcomes(third.spool), [[id, 'interrupted']]);
});

test('a kill between ledger and spool leaves exactly one result', () => {
  const directory = fresh();
  const { spool, ledger, path } = open(directory);
  spool.append({ type: 'agent.started', time: '2026-01-01T00:00:00.000Z', data: {} });
  const before = fresh();
  cpSync(directory, before, { recursive: true });
  const id = newGuid();
  const time = '2026-01-01T00:00:00.000Z';
  ledger.start(id, 'poll', time);
  const result = {
    workId: id,
    channel: 'poll',
    message: '',
    startedAt: time,
    finishedAt: time,
  } as const;
  ledger.finish({ ...result, outcome: 'done' });
  // The ledger got to the disk and the spool did not.
  copyFileSync(path, join(before, 'work.jsonl'));
  for (const state of [before, directory, before]) {
    const results = outcomes(open(state).spool).filter(([workId]) => workId === id);
    assert.deepEqual(results, [[id, 'done']]);
  }
});

test('a result that the disk refused is owed, and recorded before anything else once there is room', async () => {
  const directory = fresh();
  const { spool, ledger, path } = open(directory);
  const [one] = [item('count')];
  ledger.start(one.id, 'push', one.createdAt);
  const result = {
    workId: one.id,
    outcome: 'done' as const,
    channel: 'push' as const,
    message: '',
    startedAt: one.createdAt,
    finishedAt: one.createdAt,
  };
  // A directory in its place: whoever the test runs as, it cannot be written.
  renameSync(path, `${path}.aside`);
  mkdirSync(path);
  assert.throws(() => ledger.finish(result), { code: 'spool.notWritten' });
  assert.throws(() => ledger.settle(), { code: 'spool.notWritten' });
  assert.equal(ledger.owesResult, true);
  rmSync(path, { recursive: true });
  renameSync(`${path}.aside`, path);
  ledger.settle();
  assert.equal(ledger.owesResult, false);
  assert.deepEqual(outcomes(spool), [[one.id, 'done']]);
  assert.deepEqual(open(directory).ledger.interrupted(), []);
});
