import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { delay } from '@reeve/base';
import type { EventQueue, LogGroup, LogLine } from '@reeve/protocol/api';
import { useOutputServer } from './test-support/output-server.ts';

const { home, reeve, output, refusal } = useOutputServer('logs-outputs', [21_448, 21_449]);

/** The server stores its lines each second, those of files each ten. */
const waitFor = async <T>(look: () => T | undefined): Promise<T> => {
  for (let tries = 0; tries < 60; tries++) {
    const found = look();
    if (found !== undefined) return found;
    await delay(500);
  }
  return assert.fail('it did not come');
};

test('event queue: what waits, what was set aside', () => {
  const queue = output<EventQueue>('event-queue show');
  assert.deepEqual([queue.depth, queue.setAside, queue.backPressure], [0, 0, false]);
  assert.match(reeve('event-queue', 'show').stdout, /No events in the last hour/);
  assert.deepEqual(output('event-queue set-aside', '--type', 'note', '--search', 'x'), []);
  assert.equal(refusal('event-queue', 'replay'), 'cli.usage');
  assert.deepEqual(output('event-queue replay', '--everything'), { replayed: 0 });
  assert.deepEqual(output('event-queue discard', '17', '--yes'), { discarded: 0 });
  assert.equal(refusal('event-queue', 'discard', '--everything'), 'cli.confirmationNeeded');
});

test('logs: list, follow, one request, messages that are explained, files without a server', async () => {
  output('settings set', 'logs.keep-days=7', '--reason', 'a test');
  const act = await waitFor(
    () => output<LogLine[]>('logs list', '--search', 'act done', '--source', 'server')[0],
  );
  assert.match(act.correlation, /^[0-9a-f-]{36}$/);
  const story = output<LogLine[]>('logs list', '--correlation', act.correlation);
  assert.ok(story.some(({ fields }) => fields.action === 'changeSettings'));
  assert.ok(Array.isArray(output('logs follow', '--seconds', '1', '--level', 'error')));
  assert.equal(refusal('logs', 'list', '--since', 'soon'), 'api.invalid');

  mkdirSync(join(home, 'logs'), { recursive: true });
  const line = (message: string) => {
    const time = new Date().toISOString();
    return `${JSON.stringify({ level: 'warn', time, name: 'supervisor', msg: message, n: 1 })}\n`;
  };
  appendFileSync(join(home, 'logs', 'supervisor.log'), line('child 4711 ended'));
  const group = await waitFor(
    () => output<LogGroup[]>('logs groups', '--source', 'supervisor', '--new')[0],
  );
  assert.deepEqual([group.message, group.count, group.accepted], ['child <n> ended', 1, null]);
  output('logs accept', group.key.slice(0, 8), '--reason', 'a test');
  assert.equal(
    output<LogGroup[]>('logs groups', '--accepted', 'yes')[0]?.accepted?.reason,
    'a test',
  );
  assert.match(
    reeve('logs', 'groups', '--source', 'supervisor').stdout,
    /child <n> ended .*a test/,
  );
  output('logs withdraw', 'child <n> ended');
  assert.deepEqual(output('logs groups', '--accepted', 'yes'), []);
  assert.equal(refusal('logs', 'accept', 'no such message', '--reason', 'x'), 'cli.notFound');

  appendFileSync(
    join(home, 'logs', 'server.log.1'),
    line('old news').replace('"supervisor"', '"server"'),
  );
  const files = output<LogLine[]>('logs list', '--offline', '--level', 'warn');
  assert.deepEqual(files.map(({ source, message }) => [source, message]).sort(), [
    ['server', 'old news'],
    ['supervisor', 'child 4711 ended'],
  ]);
  assert.deepEqual(output('logs list', '--offline', '--search', 'NOTHING'), []);
  assert.match(
    reeve('logs', 'list', '--offline').stdout,
    /warn .*supervisor .*child 4711 ended .*n=1/,
  );
});
