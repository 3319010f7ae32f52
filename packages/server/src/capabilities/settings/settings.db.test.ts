import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Setting, SettingChange } from '@reeve/protocol/api';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  startTestApplication,
  type TestApplication,
} from '../access/test-support/test-application.ts';
import { createSettingsRoutes } from './index.ts';

const database = useTestDatabase();

describe('settings', () => {
  let app: TestApplication;
  let seconds: () => number;
  before(async () => {
    app = await startTestApplication(database.db, (kernel) => {
      seconds = kernel.settings.define({
        key: 'task-server.poll-seconds',
        group: 'Task server',
        title: 'Poll',
        description: 'How often agents ask for work',
        type: 'integer',
        default: 1800,
        minimum: 60,
        maximum: 86_400,
        unit: 'seconds',
      }).value;
      kernel.settings.define({
        key: 'task-server.push',
        group: 'Task server',
        title: 'Push',
        description: 'Whether agents are told at once',
        type: 'boolean',
        default: true,
      });
      return [createSettingsRoutes(kernel)];
    });
  });
  after(() => app?.stop());

  const list = async (query = ''): Promise<Setting[]> =>
    (await app.local({ path: `/api/v1/settings${query}` })).body as unknown as Setting[];
  const change = (changes: Record<string, unknown>, reason?: string) =>
    app.local({ method: 'POST', path: '/api/v1/settings', body: { changes, reason } });
  const history = async (query = '') =>
    (await app.local({ path: `/api/v1/setting-changes${query}` })).body as unknown as {
      items: SettingChange[];
      total: number;
      nextCursor: string | null;
    };
  const undo = (id: number | undefined) =>
    app.local({ method: 'POST', path: `/api/v1/setting-changes/${id}/undo` });

  test('a change is in force when it is answered, and says who, when and why', async () => {
    assert.deepEqual(
      (await list()).map(({ key, value, deviation }) => [key, value, deviation]),
      [
        ['task-server.poll-seconds', 1800, null],
        ['task-server.push', true, null],
      ],
    );
    assert.deepEqual(await list('?deviating=true'), []);
    const answer = await change({ 'task-server.poll-seconds': 300 }, 'a busy week');
    assert.equal(answer.status, 200);
    assert.equal(seconds(), 300);
    const [setting, ...others] = await list('?deviating=true');
    assert.equal(others.length, 0);
    assert.equal(setting?.value, 300);
    assert.match(setting?.deviation?.by ?? '', /^local:/);
    assert.equal(setting?.deviation?.reason, 'a busy week');
    const [record] = await database.db.rows<{ subject: string; details: object }>(
      sql`select subject, details from audit_record where action = 'changeSettings'`,
    );
    assert.deepEqual(record, {
      subject: 'task-server.poll-seconds',
      details: { changes: { 'task-server.poll-seconds': 300 }, reason: 'a busy week' },
    });
  });

  test('as they were at a moment', async () => {
    const [first] = (await history()).items;
    const before = new Date(Date.parse(first?.at ?? '') - 1).toISOString();
    const valueAt = async (at: string) => (await list(`?at=${at}`))[0]?.value;
    assert.equal(await valueAt(before), 1800);
    await change({ 'task-server.poll-seconds': 600 });
    assert.equal(await valueAt(first?.at.replace('Z', '999Z') ?? ''), 300);
    assert.equal(await valueAt(new Date(Date.now() + 1000).toISOString()), 600);
  });

  test('a wrong value refuses everything, with what is wanted', async () => {
    const refused = await change({ 'task-server.push': false, 'task-server.poll-seconds': 1 });
    assert.equal(refused.status, 400);
    assert.equal(refused.body.code, 'settings.outOfBounds');
    assert.match(String(refused.body.message), /from 60 to 86400 seconds/);
    assert.equal((await list())[1]?.value, true);
    assert.equal((await change({ 'no.such': 1 })).body.code, 'settings.unknown');
  });

  test('undo puts back what a change replaced, unless it was changed since', async () => {
    const { items, total } = await history('?key=task-server.poll-seconds');
    assert.equal(total, 2);
    const [newest, oldest] = items;
    assert.deepEqual([newest?.before, newest?.after], [300, 600]);
    assert.equal((await undo(oldest?.id)).body.code, 'settings.changedSince');
    assert.equal((await undo(newest?.id)).body.value, 300);
    assert.equal(seconds(), 300);
    assert.equal((await undo(newest?.id)).body.code, 'settings.changedSince');
    assert.equal((await undo(99_999)).body.code, 'settings.unknownChange');
    const [undoing] = (await history()).items;
    assert.match(undoing?.reason ?? '', /undoes change \d+ by local:/);
    assert.equal((await undo(undoing?.id)).body.value, 600, 'an undoing can be undone');
  });

  test('the history comes in pages', async () => {
    const first = await history('?limit=3');
    assert.deepEqual([first.items.length, first.total], [3, 4]);
    const second = await history(`?limit=3&cursor=${first.nextCursor}`);
    assert.equal(second.items.length, 1);
    assert.equal(second.nextCursor, null);
    assert.ok((first.items[2]?.id ?? 0) > (second.items[0]?.id ?? 0));
    const wrong = await app.local({ path: '/api/v1/setting-changes?cursor=x' });
    assert.equal(wrong.body.code, 'settings.badCursor');
  });

  test('null puts the default back', async () => {
    await change({ 'task-server.poll-seconds': null, 'task-server.push': null });
    assert.equal(seconds(), 1800);
    assert.deepEqual(await list('?deviating=true'), []);
  });
});
