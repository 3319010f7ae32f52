import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { WrittenLine } from '@reeve/protocol/local';
import { withCorrelation } from '../../kernel/correlation.ts';
import { type Database, sql } from '../../kernel/database/database.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { createLogLines } from '../../kernel/log-lines.ts';
import { createLogger } from '../../kernel/logger.ts';
import { testLogger, useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { appendAudit } from '../audit/index.ts';
import { acceptGroup, withdrawAcceptance } from './accept-group.ts';
import { createAgentLinesHandler } from './agent-lines.ts';
import { takeFileLines } from './file-lines.ts';
import { forgetOldLines } from './forget-old-lines.ts';
import { listGroups } from './group-list.ts';
import { listLines } from './line-list.ts';
import { templateOf } from './log-group.ts';
import { createOwnLines } from './own-lines.ts';
import { storeLines } from './store-lines.ts';

const database = useTestDatabase();
const home = join(mkdtempSync(join(tmpdir(), 'reeve-logs-')), 'data');
after(() => rmSync(join(home, '..'), { recursive: true, force: true }));

const at = (second: number): string => new Date(Date.now() - 60_000 + second * 1000).toISOString();
const line = (second: number, over: Partial<WrittenLine> = {}) => ({
  time: at(second),
  level: 'info' as const,
  source: 'test',
  message: `message ${second}`,
  correlation: '',
  fields: {},
  agentId: null,
  computer: '',
  ...over,
});
const store = (lines: ReturnType<typeof line>[]) =>
  database.db.transaction((tx) => storeLines(tx, lines));
const messages = async (query: Parameters<typeof listLines>[1]): Promise<string[]> =>
  (await listLines(database.db, query)).items.map(({ message }) => message);

const context = {
  principal: { name: 'ann' },
  record: async () => undefined,
} as unknown as RequestContext;

test('lines are paged by time, filtered, and followed in the order of their arrival', async () => {
  const { db } = database;
  await store([line(3, { level: 'error' }), line(1), line(2, { level: 'warn', source: 'other' })]);
  const source = 'test';
  const first = await listLines(db, { limit: 2 });
  assert.deepEqual(
    first.items.map(({ message }) => message),
    ['message 3', 'message 2'],
  );
  assert.equal(first.total, 3);
  const cursor = first.nextCursor ?? assert.fail('there is no second page');
  assert.deepEqual(await messages({ limit: 2, cursor }), ['message 1']);
  assert.deepEqual(await messages({ level: 'warn' }), ['message 3', 'message 2']);
  assert.deepEqual(await messages({ level: 'error' }), ['message 3']);
  assert.deepEqual(await messages({ source: 'other' }), ['message 2']);
  assert.deepEqual(await messages({ since: at(1.5), until: at(2.5) }), ['message 2']);
  await store([line(0, { message: '50% of A_b', fields: { disk: 'Sda1' } })]);
  assert.deepEqual(await messages({ search: '50% OF a_B' }), ['50% of A_b']);
  assert.deepEqual(await messages({ search: 'a%b' }), []);
  assert.deepEqual(await messages({ search: 'sda1' }), ['50% of A_b']);
  const arrived = await listLines(db, { after: '1', source, limit: 1 });
  assert.deepEqual(
    arrived.items.map(({ message }) => message),
    ['message 1'],
  );
  assert.deepEqual(await messages({ after: arrived.items[0]?.id ?? '', source }), ['50% of A_b']);
  for (const bad of ['x', Buffer.from('["",1]').toString('base64url')])
    await assert.rejects(listLines(db, { cursor: bad }), { code: 'logs.badCursor' });
  await assert.rejects(listLines(db, { after: '-1' }), { code: 'logs.badCursor' });
});

test('whoever follows misses no line of a transaction that takes longer', async () => {
  const { db } = database;
  const [last] = (await listLines(db, { limit: 1000 })).items
    .map(({ id }) => Number(id))
    .sort((a, b) => b - a);
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let begun: () => void = () => undefined;
  const written = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const slow = db.transaction(async (tx) => {
    await storeLines(tx, [line(10, { message: 'slow' })]);
    begun();
    await held;
  });
  await written;
  await store([line(11, { message: 'fast' })]);
  assert.deepEqual(await messages({ after: String(last) }), []);
  goOn();
  await slow;
  assert.deepEqual(await messages({ after: String(last) }), ['fast', 'slow']);
});

test('messages are counted as they come, accepted with a reason, and unexplained again', async () => {
  const { db } = database;
  assert.equal(
    templateOf(`disk 12 of ${randomUUID()} (${'ab'.repeat(32)})`),
    'disk <n> of <id> (<hash>)',
  );
  const source = 'groups';
  const warn = (second: number, message: string) =>
    line(second, { level: 'warn', message, source });
  await store([warn(5, 'disk 1 is full'), warn(2, 'disk 2 is full'), warn(3, 'other')]);
  await Promise.all([
    store([warn(9, 'disk 3 is full'), warn(4, 'other')]),
    store([warn(4, 'other'), warn(1, 'disk 4 is full')]),
  ]);
  await store([line(3, { source })]);
  const { items, total } = await listGroups(db, { source });
  assert.equal(total, 2);
  assert.deepEqual(
    items.map(({ message, count, isNew, accepted }) => [message, count, isNew, accepted]),
    [
      ['disk <n> is full', 4, true, null],
      ['other', 3, true, null],
    ],
  );
  const [disk, other] = items;
  assert.ok(disk && other && disk.firstAt < other.firstAt && disk.lastAt > other.lastAt);
  const page = await listGroups(db, { source, limit: 1 });
  const cursor = page.nextCursor ?? assert.fail('there is no second page');
  assert.equal((await listGroups(db, { source, cursor })).items[0]?.key, other.key);
  assert.equal((await listGroups(db, { source, since: at(2) })).items[0]?.isNew, false);

  await acceptGroup(db, disk.key, { reason: 'a known disk' }, context);
  const accepted = await listGroups(db, { source, accepted: true });
  assert.deepEqual(
    [accepted.total, accepted.items[0]?.accepted?.by, accepted.items[0]?.accepted?.reason],
    [1, 'ann', 'a known disk'],
  );
  assert.equal((await listGroups(db, { source, accepted: false })).items[0]?.key, other.key);
  await assert.rejects(acceptGroup(db, disk.key, { reason: 'x', until: at(0) }, context), {
    code: 'logs.untilPast',
  });
  await assert.rejects(acceptGroup(db, 'none', { reason: 'x' }, context), {
    code: 'logs.groupNotFound',
  });
  await db.run(sql`update logs_group set accepted_until = now() where key = ${disk.key}`);
  assert.equal((await listGroups(db, { source, accepted: true })).total, 0);
  await withdrawAcceptance(db, disk.key, context);
  assert.equal((await listGroups(db, { source, accepted: false })).total, 2);
});

test('retention: old lines go, and messages that stayed away unless they were explained', async () => {
  const { db } = database;
  const old = { time: '2020-01-01T00:00:00Z', source: 'old', level: 'warn' as const };
  await store([line(0, { ...old, message: 'a' }), line(0, { ...old, message: 'b' })]);
  const [kept] = (await listGroups(db, { source: 'old' })).items;
  await acceptGroup(db, kept?.key ?? '', { reason: 'known' }, context);
  const signal = new AbortController().signal;
  assert.deepEqual(await forgetOldLines(db, 30, signal), { lines: 2, groups: 1 });
  assert.deepEqual(await messages({ source: 'old' }), []);
  assert.equal((await listGroups(db, { source: 'old' })).items[0]?.key, kept?.key);
});

const ownLines = (db: Database, logLines = createLogLines()) => ({
  logLines,
  own: createOwnLines({
    db,
    logger: testLogger,
    logLines,
    signals: { raise: async () => undefined } as never,
  }),
});

test('the logger’s lines are stored without secrets, with the request they belong to', async () => {
  const { db } = database;
  const { own, logLines } = ownLines(db);
  const logger = createLogger('debug', 'server', logLines);
  const id = randomUUID();
  await withCorrelation(id, async () => {
    logger.info({ password: 'hunter2', disk: 'a\u0000b' }, 'own line');
    logger.debug('not kept');
    await db.transaction((tx) =>
      appendAudit(tx, {
        actor: 'ann',
        actorKind: 'administrator',
        from: null,
        action: 'a',
        subject: 's',
        outcome: 'done',
        details: {},
      }),
    );
  });
  logger.child({ reqId: id }).warn('of a request');
  await own.flush();
  await own.flush();
  const { items } = await listLines(db, { correlation: id });
  assert.deepEqual(items.map(({ message, fields, source }) => [source, message, fields]).sort(), [
    ['server', 'of a request', {}],
    ['server', 'own line', { password: '(hidden)', disk: 'a\ufffdb' }],
  ]);
  const row = await db.first<{ correlation: string }>(
    sql`select correlation from audit_record order by seq desc limit 1`,
  );
  assert.equal(row?.correlation, id);
  await db.transaction(async (tx) => {
    const left = await tx.first<{ left: string | null }>(
      sql`select nullif(current_setting('reeve.correlation', true), '') as left`,
    );
    assert.equal(left?.left, null, 'the next transaction of the connection belongs to nobody');
  });
  assert.equal(
    withCorrelation("'; drop", () => 'not taken over'),
    'not taken over',
  );
});

test('without a database the lines wait in bounded memory, and what was dropped is counted', async () => {
  const { db } = database;
  const broken = { ...db, transaction: () => Promise.reject(new Error('away')) } as Database;
  const logLines = createLogLines();
  const { own } = ownLines(broken, logLines);
  for (let n = 0; n < 20_005; n++)
    logLines.take(JSON.stringify({ level: 'info', msg: `waits ${n}`, correlation: 'away' }));
  await own.flush();
  assert.equal(logLines.head(30_000).length, 20_000);
  const back = ownLines(db, logLines).own;
  await back.flush();
  assert.equal(logLines.head(1).length, 0);
  const stored = await db.first<{ lines: number }>(
    sql`select count(*) as lines from logs_line where correlation = 'away'`,
  );
  assert.equal(stored?.lines, 20_000);
  logLines.take('{}');
  assert.equal(logLines.takeDropped(), 0);
});

test('agents’ lines come by events; what is no list of lines is set aside', async () => {
  const { db } = database;
  const agentId = randomUUID();
  const event = (id: number, data: Record<string, unknown>) => ({
    id,
    agentId,
    type: 'log.lines',
    time: at(0),
    receivedAt: at(0),
    data,
  });
  const told = {
    time: at(0),
    level: 'warn',
    source: 'monitor',
    message: 'restarted',
    fields: { n: 1 },
  };
  const rejected = await db.transaction((tx) =>
    createAgentLinesHandler(() => undefined).apply(tx, [
      event(1, { lines: [told, { ...told, source: 'agent', correlation: 'c1' }], dropped: 3 }),
      event(2, { lines: [{ ...told, level: 'loud' }] }),
      event(3, {}),
    ]),
  );
  assert.deepEqual(
    rejected.map(({ id }) => id),
    [2, 3],
  );
  assert.equal((await listLines(db, { computer: agentId.toUpperCase() })).total, 3);
  assert.deepEqual(await messages({ correlation: 'c1' }), ['restarted']);
  const groups = await listGroups(db, { computer: agentId });
  assert.equal(groups.total, 3);
});

test('files of supervisor and upgrades are taken once, also when they grow and rotate', async () => {
  const { db } = database;
  const log = join(home, 'logs', 'supervisor.log');
  const run = join(home, '..', 'upgrade', 'runs', 'run-1');
  mkdirSync(join(home, 'logs'), { recursive: true });
  mkdirSync(run, { recursive: true });
  const own = (message: string) =>
    `${JSON.stringify({ level: 'info', time: at(0), name: 'supervisor', msg: message })}\n`;
  appendFileSync(log, `${own('one')}${own('two').slice(0, 20)}`);
  appendFileSync(
    join(run, 'journal.jsonl'),
    `${JSON.stringify({ specversion: '1.0', type: 'step.failed', time: at(1), data: { runId: 'run-1', seq: 1 } })}\n`,
  );
  await takeFileLines(db, home);
  await takeFileLines(db, home);
  assert.deepEqual(await messages({ source: 'supervisor' }), ['one']);
  appendFileSync(log, own('two').slice(20));
  await takeFileLines(db, home);
  assert.deepEqual((await messages({ source: 'supervisor' })).sort(), ['one', 'two']);
  renameSync(log, `${log}.1`);
  appendFileSync(log, own('three'));
  await Promise.all([takeFileLines(db, home), takeFileLines(db, home)]);
  assert.deepEqual((await messages({ source: 'supervisor' })).sort(), ['one', 'three', 'two']);
  assert.deepEqual(await messages({ source: 'installer', correlation: 'run-1' }), ['step.failed']);
});
