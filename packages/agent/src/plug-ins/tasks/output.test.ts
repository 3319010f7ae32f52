import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { endOfText } from '../../work/output-stream.ts';
import { OutputRelay } from './output-relay.ts';
import { OutputTail } from './output-tail.ts';

test('the end of a text is whole characters, at most so many bytes, and no shorter than need be', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, bytes) => {
      const end = endOfText(text, bytes);
      assert.ok(text.endsWith(end));
      assert.ok(Buffer.byteLength(end) <= bytes);
      assert.ok(Buffer.byteLength(text) <= bytes || Buffer.byteLength(end) > bytes - 4);
    }),
  );
});

test('the tail keeps the end and counts what it cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (pieces) => {
      const tail = new OutputTail(16);
      for (const piece of pieces) tail.write(piece);
      const whole = pieces.join('');
      assert.equal(tail.text, endOfText(whole, 16));
      assert.equal(tail.cutBytes + Buffer.byteLength(tail.text), Buffer.byteLength(whole));
    }),
  );
});

test('of a flood the end is passed on, with a note of what was left out', () => {
  const passed: string[] = [];
  const relay = new OutputRelay((text) => passed.push(text));
  relay.write('first\n');
  relay.flush();
  relay.flush();
  for (let i = 0; i < 100; i++) relay.write('x'.repeat(10_000));
  relay.write('last');
  relay.flush();
  assert.equal(passed[0], 'first\n');
  assert.equal(passed.length, 2);
  assert.match(passed[1] ?? '', /^\n\[\d{6} bytes are not shown\]\nx+last$/);
  assert.ok((passed[1] ?? '').length < 150_000);
});
