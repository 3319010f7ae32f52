import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteSize } from './byte-size.ts';
import { cleanText } from './clean-text.ts';
import { facts } from './facts.ts';
import { relativeTime } from './relative-time.ts';
import { table } from './table.ts';
import { cutText, padText, textWidth } from './text-width.ts';

const now = new Date('2026-06-01T12:00:00Z');
const wide = { width: Number.POSITIVE_INFINITY, colours: false, now };
const rows = [
  { name: 'web-01', description: 'a rather long description of this computer', id: '1234567890' },
  { name: 'db', description: 'short', id: '2' },
];
const columns = [
  { title: 'name', value: (row: (typeof rows)[number]) => row.name },
  { title: 'description', value: (row: (typeof rows)[number]) => row.description },
  { title: 'id', value: (row: (typeof rows)[number]) => row.id, whole: true as const },
];

test('a table aligns its columns and is cut nowhere in a pipe', () => {
  assert.equal(
    table(wide, rows, columns, 'none'),
    [
      'NAME    DESCRIPTION                                 ID',
      'web-01  a rather long description of this computer  1234567890',
      'db      short                                       2',
    ].join('\n'),
  );
});

test('a table fits the terminal by cutting the widest column, never an identifier', () => {
  const text = table({ ...wide, width: 40 }, rows, columns, 'none');
  for (const line of text.split('\n')) assert.ok(textWidth(line) <= 40, line);
  assert.match(text, /a rather long.*… {2}1234567890/);
});

test('a table without rows says what that means', () => {
  assert.equal(table(wide, [], columns, 'There is none.'), 'There is none.');
});

test('what a managed computer sends cannot steer the terminal', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2J\u202egpj.exe\u009b1m';
  const shown = cleanText(hostile);
  assert.match(shown, /^[\x20-\x7e]+$/);
  assert.ok(
    !table(wide, [{ name: hostile, description: '', id: '' }], columns, '').includes('\u001b'),
  );
  assert.ok(!facts(wide, [['name', hostile]]).includes('\u001b'));
});

test('ages are told in the unit that says enough', () => {
  const ago = (seconds: number) =>
    relativeTime(new Date(now.getTime() - seconds * 1000).toISOString(), now);
  assert.equal(ago(0), 'just now');
  assert.equal(ago(42), '42 s ago');
  assert.equal(ago(60), '1 min ago');
  assert.equal(ago(3 * 3600), '3 h ago');
  assert.equal(ago(50 * 3600), '2 d ago');
  assert.equal(ago(-7200), 'in 2 h');
  assert.equal(ago(90 * 86_400), '2026-03-03');
  assert.equal(relativeTime(null, now), 'never');
});

test('widths count columns, not code units', () => {
  assert.equal(textWidth('日本'), 4);
  assert.equal(textWidth('naïve'), 5);
  assert.equal(cutText('日本語です', 5), '日本…');
  assert.equal(padText('é', 3, 'right'), '  é');
});

test('sizes are told in powers of 1,024', () => {
  assert.equal(byteSize(512), '512 B');
  assert.equal(byteSize(1536), '1.5 KiB');
  assert.equal(byteSize(250 * 1024 * 1024), '250 MiB');
});
