import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLogLine } from './log-line.ts';

const last = '2026-01-01T00:00:00.000Z';

test('lines of pino, of the agent, of a journal and of nobody are read', () => {
  const time = '2026-02-03T04:05:06.789Z';
  assert.deepEqual(
    readLogLine(
      JSON.stringify({
        level: 'warn',
        time,
        pid: 1,
        hostname: 'h',
        name: 'server',
        reqId: 'r',
        msg: 'm',
        n: 1,
      }),
      'agent',
      last,
    ),
    { time, level: 'warn', source: 'server', message: 'm', correlation: 'r', fields: { n: 1 } },
  );
  assert.deepEqual(
    readLogLine(
      JSON.stringify({ level: 50, time: 0, msg: 'm', correlation: 'c', name: 'x' }),
      'agent',
      last,
    ),
    {
      time: '1970-01-01T00:00:00.000Z',
      level: 'error',
      source: 'agent',
      message: 'm',
      correlation: 'c',
      fields: {},
    },
  );
  const journal = {
    specversion: '1.0',
    type: 'step.failed',
    time,
    data: { runId: 'u', seq: 3, stepId: 's' },
  };
  const line = readLogLine(JSON.stringify(journal), 'installer', last);
  assert.deepEqual([line?.level, line?.message, line?.correlation], ['error', 'step.failed', 'u']);
  assert.deepEqual(readLogLine('TypeError: x', 'server', last), {
    time: last,
    level: 'error',
    source: 'server',
    message: 'TypeError: x',
    correlation: '',
    fields: {},
  });
  assert.equal(readLogLine('{"level":"wa', 'server', last)?.message, '{"level":"wa');
  assert.equal(readLogLine(' ', 'server', last), null);
});
