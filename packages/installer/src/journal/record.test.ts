import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashOfLine, type JournalRecord, noHash, parseJournal, renderRecord } from './record.ts';

const lines = (count: number): string[] => {
  const made: string[] = [];
  let prevHash = noHash;
  for (let seq = 1; seq <= count; seq++) {
    const record: JournalRecord = {
      specversion: '1.0',
      id: `id-${seq}`,
      source: 'urn:reeve:upgrade:test',
      type: 'step.intent',
      time: '2026-11-22T12:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        runId: 'test',
        seq,
        prevHash,
        stepId: 'hold',
        packDigest: '',
        runnerVersion: '0.1.0',
        bootId: 'b',
        payload: { text: 'ü\n' },
      },
    };
    made.push(renderRecord(record));
    prevHash = hashOfLine(made.at(-1) ?? '');
  }
  return made;
};

const text = (count: number): string =>
  lines(count)
    .map((line) => `${line}\n`)
    .join('');

test('a whole journal is read', () => {
  const parsed = parseJournal(text(3));
  assert.ok(parsed.ok && parsed.records.length === 3 && !parsed.torn);
  assert.equal(parsed.wholeBytes, Buffer.byteLength(text(3)));
});

test('a torn last line never happened, wherever it is torn', () => {
  const whole = text(3);
  const start = text(2).length;
  for (let cut = start + 1; cut < whole.length; cut++) {
    const parsed = parseJournal(whole.slice(0, cut));
    assert.ok(parsed.ok && parsed.records.length === 2 && parsed.torn, `cut at ${cut}`);
  }
});

test('any change inside is found', () => {
  const whole = text(4);
  const inside = text(3).length - 1;
  fc.assert(
    fc.property(fc.nat(inside - 1), fc.integer({ min: 1, max: 127 }), (at, by) => {
      const changed = String.fromCharCode((whole.charCodeAt(at) ^ by) & 0x7f);
      fc.pre(changed !== whole[at]);
      const parsed = parseJournal(whole.slice(0, at) + changed + whole.slice(at + 1));
      assert.equal(parsed.ok, false);
    }),
    { numRuns: 2000 },
  );
});

test('a missing, doubled or moved line is found', () => {
  const [a = '', b = '', c = ''] = lines(3);
  for (const wrong of [
    [a, c],
    [a, a, b],
    [b, a, c],
    [b, c],
  ])
    assert.equal(parseJournal(wrong.map((line) => `${line}\n`).join('')).ok, false);
});
