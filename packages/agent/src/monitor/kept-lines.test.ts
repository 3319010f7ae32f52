import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { jsonLog } from '../log.ts';
import { keepingLog, takeKeptLines } from './kept-lines.ts';

test('warnings of the monitor service are kept for the agent, within bounds, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-kept-'));
  const file = join(folder, 'kept.jsonl');
  const written: string[] = [];
  const log = keepingLog(
    jsonLog('info', (line) => written.push(line), 'monitor'),
    file,
  );
  assert.deepEqual(takeKeptLines(file), []);
  log.info('started');
  log.warn('agent ended', { exit: 'signal SIGKILL' });
  appendFileSync(file, '{"level":"er');
  const [kept1, ...others] = takeKeptLines(file);
  assert.deepEqual(
    [kept1?.message, kept1?.fields.exit, others],
    ['agent ended', 'signal SIGKILL', []],
  );
  assert.deepEqual(takeKeptLines(file), []);
  for (let n = 0; n < 2000; n++) log.error('again', { n, text: 'x'.repeat(100) });
  const kept = takeKeptLines(file);
  assert.ok(kept.length > 100 && kept.length < 700);
  assert.equal(JSON.parse(written[0] ?? '').name, 'monitor');
  rmSync(folder, { recursive: true });
});
