import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineCutter, terminalLine } from './log-lines.ts';

test('only warnings, errors and notices reach the terminal', () => {
  const shown = (record: object) => terminalLine('server', JSON.stringify(record));
  assert.equal(shown({ level: 'info', msg: 'listening' }), null);
  assert.equal(shown({ level: 30, msg: 'listening' }), null);
  assert.equal(shown({ level: 'info', notice: true, msg: 'account made' }), 'account made');
  assert.equal(shown({ level: 40, msg: 'slow' }), 'server warning: slow');
  assert.equal(
    shown({ level: 'error', msg: 'lost', err: { message: 'reset' } }),
    'server error: lost (reset)',
  );
  assert.equal(terminalLine('agent', '{"level":"error","ms'), null);
  assert.equal(terminalLine('agent', 'Error: cannot'), 'agent: Error: cannot');
  assert.equal(terminalLine('agent', 'all is well'), null);
});

test('lines are put together from chunks, also across a character', () => {
  const lines: string[] = [];
  const cut = lineCutter((line) => lines.push(line));
  const bytes = Buffer.from('größe\n\nzwei\nre');
  for (const byte of bytes) cut(Buffer.from([byte]));
  assert.deepEqual(lines, ['größe', 'zwei']);
  cut(Buffer.alloc(70_000, 'x'));
  assert.equal(lines.at(-1)?.length, 70_002);
});
