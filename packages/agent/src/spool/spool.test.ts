import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { systemClock } from '@reeve/base';
import fc from 'fast-check';
import { Spool } from './spool.ts';
import type { NewEvent } from './spool-event.ts';

const directories: string[] = [];
const fresh = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'reeve-spool-'));
  directories.push(directory);
  return directory;
};
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

const event = (type: string, size = 10): NewEvent => ({
  type,
  time: '2026-01-01T00:00:00.000Z',
  data: { filler: 'x'.repeat(size) },
});
const open = (directory: string, limit = 1_000_000) => Spool.open(directory, limit, systemClock);
const all = (spool: Spool) => spool.head(100_000, 100_000_000).events;
const lastSegment = (directory: string): string =>
  join(
    directory,
    readdirSync(directory)
      .filter((name) => name.endsWith('.seg'))
      .sort()
      .at(-1) ?? '',
  );

test('numbers rise by one and go on after everything was accepted and the spool opened again', () => {
  const directory = fresh();
  const spool = open(directory);
  assert.deepEqual([spool.append(event('a')), spool.append(event('b'))], [1, 2]);
  spool.accept(2);
  assert.equal(spool.waiting, 0);
  const again = open(directory);
  assert.equal(again.spoolId, spool.spoolId);
  assert.equal(again.append(event('c')), 3);
  assert.equal(again.waiting, 1);
});

test('a torn last line is cut off and its number is given again', () => {
  const directory = fresh();
  const spool = open(directory);
  spool.append(event('a'));
  appendFileSync(lastSegment(directory), '0000abcd {"seq":2,"type":"to');
  const again = open(directory);
  assert.equal(again.append(event('b')), 2);
  assert.deepEqual(
    all(open(directory)).map((one) => [one.seq, one.type]),
    [
      [1, 'a'],
      [2, 'b'],
    ],
  );
});

test('a line that the disk changed is left out, counted, and its number not given again', () => {
  const directory = fresh();
  const spool = open(directory);
  spool.append(event('a'));
  spool.append(event('b'));
  const path = lastSegment(directory);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"type":"b"', '"type":"c"'));
  const again = open(directory);
  assert.equal(again.damaged, 1);
  assert.equal(again.append(event('d')), 3);
  assert.deepEqual(
    all(again).map((one) => one.seq),
    [1, 3],
  );
});

test('over its limit it gives up the least important and oldest, never a result, and says so', () => {
  const spool = open(fresh(), 65_536);
  spool.append(event('work.result', 1000));
  for (let i = 0; i < 40; i++) spool.append(event('agent.started', 1000));
  for (let i = 0; i < 60; i++) spool.append(event('plugin.crashed', 1000));
  const left = all(spool);
  assert.ok(spool.bytes <= 66_500, `${spool.bytes} bytes`);
  assert.equal(left.filter((one) => one.type === 'work.result').length, 1);
  assert.equal(left.filter((one) => one.type === 'agent.started').length, 0);
  const said = left.filter((one) => one.type === 'spool.dropped');
  const counted = said.reduce((sum, one) => sum + Number(one.data.dropped), 0);
  const kept = left.filter((one) => one.type === 'plugin.crashed').length;
  assert.equal(counted, 100 - kept);
  assert.ok(kept > 20);
});

test('results are kept even beyond the limit, and it then calls itself full', () => {
  const spool = open(fresh(), 65_536);
  for (let i = 0; i < 80; i++) spool.append(event('work.result', 1000));
  assert.equal(all(spool).length, 80);
  assert.equal(spool.isFull, true);
  spool.accept(80);
  assert.equal(spool.isFull, false);
});

test('a server that holds more than was ever written here makes a new life of the spool', () => {
  const directory = fresh();
  const spool = open(directory);
  spool.append(event('a'));
  const before = spool.spoolId;
  spool.accept(40);
  assert.notEqual(spool.spoolId, before);
  assert.equal(all(spool).length, 1);
  assert.equal(open(directory).spoolId, spool.spoolId);
});

type Step =
  | { kind: 'append'; type: string; size: number }
  | { kind: 'send'; count: number }
  | { kind: 'crash'; torn: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      type: fc.constantFrom('work.result', 'agent.started', 'plugin.crashed'),
      size: fc.nat(3000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      count: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), torn: fc.nat(200) }) },
);

/** The server's side of the contract: what lies at or below the last number is dropped. */
const receiver = () => {
  const applied: number[] = [];
  return {
    applied,
    take: (events: readonly { seq: number }[]) => {
      for (const one of events) if (one.seq > (applied.at(-1) ?? 0)) applied.push(one.seq);
      return applied.at(-1) ?? 0;
    },
  };
};

test('whatever is appended, sent and killed: each recorded event is applied once and in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let directory = fresh();
      let spool = open(directory);
      const server = receiver();
      const recorded: number[] = [];
      for (const one of steps) {
        if (one.kind === 'append') recorded.push(spool.append(event(one.type, one.size)));
        else if (one.kind === 'send')
          spool.accept(server.take(spool.head(one.count, 1_000_000).events));
        else {
          // What a kill leaves: the files as they are, and perhaps the beginning of a line that was never confirmed.
          const copy = fresh();
          cpSync(directory, copy, { recursive: true });
          directory = copy;
          const path = lastSegment(copy);
          if (path !== copy && statSync(path).isFile()) appendFileSync(path, 'f'.repeat(one.torn));
          spool = open(copy);
        }
      }
      server.take(all(spool));
      assert.deepEqual(server.applied, recorded);
    }),
    { numRuns: 60 },
  );
});

test('a file cut at any byte never loses a line that was complete', () => {
  const directory = fresh();
  const spool = open(directory);
  for (let i = 0; i < 3; i++) spool.append(event('plugin.crashed', 5));
  const whole = readFileSync(lastSegment(directory));
  for (let length = 0; length <= whole.length; length += 7) {
    const copy = fresh();
    cpSync(directory, copy, { recursive: true });
    truncateSync(lastSegment(copy), length);
    const complete = whole.subarray(0, length).toString().split('\n').length - 1;
    assert.equal(all(open(copy)).length, complete);
  }
});
