import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  actorOf,
  type ChainedRecord,
  chainHash,
  detailsText,
  firstBroken,
  storable,
} from './audit-record.ts';

const record = (
  seq: number,
  prevHash: string,
  over: Partial<ChainedRecord> = {},
): ChainedRecord => {
  const bare = {
    seq,
    time: '2026-01-02T03:04:05.678901Z',
    actor: 'ann',
    actorKind: 'administrator',
    from: null,
    action: 'createApiToken',
    subject: 'ci',
    outcome: 'done',
    details: '{}',
    prevHash,
    ...over,
  };
  return { ...bare, hash: chainHash(bare) };
};

const chain = (length: number): ChainedRecord[] => {
  const records: ChainedRecord[] = [];
  for (let seq = 1; seq <= length; seq++) records.push(record(seq, records.at(-1)?.hash ?? ''));
  return records;
};
const start = { seq: 0, hash: '' };

test('an untouched chain fits', () => {
  assert.equal(firstBroken(chain(5), start), null);
  assert.equal(firstBroken([], start), null);
});

test('a changed, missing or exchanged record is named by its number', () => {
  const changed = chain(5).map((each) => (each.seq === 3 ? { ...each, actor: 'bob' } : each));
  assert.equal(firstBroken(changed, start), 3);
  assert.equal(
    firstBroken(
      chain(5).filter(({ seq }) => seq !== 3),
      start,
    ),
    3,
  );
  assert.equal(firstBroken(chain(5).slice(1), start), 1);
  const rehashed = chain(5);
  rehashed[2] = record(3, rehashed[1]?.hash ?? '', { subject: 'other' });
  assert.equal(firstBroken(rehashed, start), 4, 'the next one holds the old hash');
});

test('no two records share a hashed text', () => {
  const one = record(1, '', { action: 'ab', subject: 'c' });
  const other = record(1, '', { action: 'a', subject: 'bc' });
  assert.notEqual(one.hash, other.hash);
  assert.notEqual(record(1, '', { from: null }).hash, record(1, '', { from: '-' }).hash);
});

test('details keep one text whatever the order of their keys', () => {
  assert.equal(detailsText({ b: 1, a: undefined, c: { z: 1, y: 2 } }), '{"b":1,"c":{"y":2,"z":1}}');
});

test('texts are made storable', () => {
  assert.equal(storable('a\0b', 10), 'ab');
  assert.equal(storable('ab😀', 3), 'ab\ufffd');
});

test('nobody is called nobody, unless a name was given', () => {
  assert.deepEqual(actorOf(null, {}), { actor: 'nobody', actorKind: 'nobody' });
  assert.deepEqual(actorOf(null, { actor: 'eve' }), { actor: 'eve', actorKind: 'nobody' });
});
