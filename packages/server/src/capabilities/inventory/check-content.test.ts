import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkContent, type SentClass } from './check-content.ts';

const sent = (name: string, rows: SentClass['rows'], rest: Partial<SentClass> = {}): SentClass => ({
  name,
  hash: 'a'.repeat(64),
  collectedAt: '2026-03-01T10:00:00Z',
  source: 'test',
  durationMs: 1,
  rows,
  ...rest,
});

const refusalOf = (one: SentClass): string => {
  const checked = checkContent(one);
  return 'refused' in checked ? checked.refused : 'accepted';
};
const linesOf = (one: SentClass) => {
  const checked = checkContent(one);
  return 'content' in checked ? checked.content.lines : [];
};

const disk = { device: 'sda', size_bytes: 1, rotational: false };

test('rows become lines in the order of the columns', () => {
  assert.deepEqual(
    linesOf(sent('disk', [{ rotational: true, size_bytes: 2 ** 50, device: 'sda', model: null }])),
    [['sda', null, null, 2 ** 50, true, null]],
  );
});

test('times are taken in any zone and kept in UTC', () => {
  const session = { user_name: 'ada', terminal: 'tty1', since: '2026-03-01T11:00:00.5+02:00' };
  assert.deepEqual(linesOf(sent('user-session', [session]))[0]?.at(-1), '2026-03-01T09:00:00.500Z');
});

test('of rows with the same key the last one stands', () => {
  const lines = linesOf(
    sent('disk', [disk, { ...disk, device: 'sdb' }, { ...disk, size_bytes: 9 }]),
  );
  assert.deepEqual(
    lines.map((line) => line.slice(0, 4)),
    [
      ['sda', null, null, 9],
      ['sdb', null, null, 1],
    ],
  );
});

test('what does not fit is refused with its reason', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['row 1: size_bytes is missing', { device: 'sda', rotational: false }],
    ['row 1: device is missing', { ...disk, device: null }],
    ['row 1: device is no text', { ...disk, device: 7 }],
    ['row 1: device holds the character U+0000', { ...disk, device: 'a\0b' }],
    ['row 1: model holds half of a character', { ...disk, model: 'x\ud83d' }],
    ['row 1: device is longer than 1000 bytes', { ...disk, device: 'ä'.repeat(501) }],
    ['row 1: model is longer than 8000 bytes', { ...disk, model: 'x'.repeat(8001) }],
    ['row 1: size_bytes is no whole number below 2^53', { ...disk, size_bytes: 2 ** 53 }],
    ['row 1: size_bytes is no whole number below 2^53', { ...disk, size_bytes: '1' }],
    ['row 1: rotational is neither true nor false', { ...disk, rotational: 0 }],
    ['row 1: the column colour is not known', { ...disk, colour: 'red' }],
  ];
  for (const [reason, row] of cases) assert.equal(refusalOf(sent('disk', [row])), reason);
  assert.equal(
    refusalOf(sent('processor', [{ socket: 2 ** 31, model: 'x', cores: 1, threads: 1 }])),
    'row 1: socket is beyond 32 bits',
  );
  const session = { user_name: 'ada', terminal: 'x', since: 'yesterday' };
  assert.equal(refusalOf(sent('user-session', [session])), 'row 1: since is no time');
  assert.equal(refusalOf(sent('memory', [])), 'exactly one row is expected, not 0');
  assert.equal(refusalOf(sent('future-class', [])), 'this release does not know the data class');
  assert.equal(refusalOf(sent('disk', [], { collectedAt: '2026-13-01T00:00:00Z' })), 'is no time');
  assert.equal(refusalOf(sent('disk', [disk], { source: 'a\0' })), 'holds the character U+0000');
});

test('names of columns that every object has are no columns', () => {
  assert.match(refusalOf(sent('disk', [{ ...disk, constructor: 1 }])), /the column constructor/);
  assert.match(
    refusalOf(sent('disk', [JSON.parse('{"__proto__": 1, "device": "a"}')])),
    /size_bytes is missing/,
  );
});
