import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogLinesData } from '@reeve/protocol/agent';
import { problemsOf } from '@reeve/protocol/check';
import { jsonLog } from '../log.ts';
import { LogReport, reportedLog } from './log-report.ts';

test('warnings, errors and what belongs to a request are told, so many a minute', () => {
  let now = 1.7e12;
  const report = new LogReport({ now: () => new Date(now) }, '/nowhere');
  const written: string[] = [];
  const log = reportedLog(
    jsonLog('info', (line) => written.push(line)),
    report,
  );
  log.debug('d');
  log.info('i');
  assert.equal(report.take(), undefined);
  log.info('begun', { correlation: 'c', kind: 'k' });
  log.warn('w', { problem: 'x'.repeat(5000) });
  for (let n = 0; n < 70; n++) log.error('e');
  const told = report.take();
  assert.ok(told);
  assert.deepEqual(problemsOf(LogLinesData, told), []);
  assert.equal(told.lines.length, 60);
  assert.deepEqual([told.lines[0]?.correlation, told.lines[0]?.fields], ['c', { kind: 'k' }]);
  assert.equal(String(told.lines[1]?.fields?.problem).length, 1000);
  assert.equal(told.dropped, 12);
  assert.equal(written.length, 73);
  report.lost(told);
  now += 60_000;
  log.warn('again');
  assert.deepEqual([report.take()?.dropped, report.take()], [72, undefined]);
});
