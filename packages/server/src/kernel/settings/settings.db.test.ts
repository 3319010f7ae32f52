import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { delay } from '@reeve/base';
import { sql } from '../database/database.ts';
import { useTestDatabase } from '../test-support/test-database.ts';
import { createTestKernelLife, stopTestKernel } from '../test-support/test-kernel.ts';
import type { SettingHandle } from './setting.ts';

const database = useTestDatabase();

const pollSeconds = {
  key: 'test.poll-seconds',
  group: 'Test',
  title: 'Poll',
  description: 'How often',
  type: 'integer',
  default: 60,
  minimum: 10,
  maximum: 3600,
  unit: 'seconds',
} as const;
const mode = {
  key: 'test.mode',
  group: 'Test',
  title: 'Mode',
  description: 'Which',
  type: 'choice',
  default: 'plain',
  choices: ['plain', 'fast'],
} as const;

const waitUntil = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    assert.ok(tries < 200, 'waited in vain');
    await delay(20);
  }
};

describe('settings', () => {
  const servers: { life: ReturnType<typeof createTestKernelLife>; poll: SettingHandle<number> }[] =
    [];
  const [ann, bob] = [
    { by: 'ann', reason: 'more work' },
    { by: 'bob', reason: '' },
  ];

  before(async () => {
    for (let n = 0; n < 2; n++) {
      const life = createTestKernelLife(database.db);
      const poll = life.kernel.settings.define(pollSeconds);
      life.kernel.settings.define(mode);
      await life.open();
      servers.push({ life, poll });
    }
  });
  after(async () => {
    for (const { life } of servers) await stopTestKernel(life.kernel);
  });

  const change = (changes: Record<string, number | string | null>, who = ann) =>
    database.db.transaction(async (tx) =>
      servers[0]?.life.kernel.settings.change(tx, changes, who),
    );
  const history = () =>
    database.db.rows<{ before: unknown; after: unknown; by: string }>(
      sql`select before, after, by from kernel_setting_change where key = 'test.poll-seconds' order by id`,
    );

  test('the default is in force until somebody changes it; every server hears of it', async () => {
    assert.deepEqual(
      servers.map(({ poll }) => poll.value()),
      [60, 60],
    );
    const heard: number[] = [];
    const deaf = servers[1]?.poll.onChange((value) => heard.push(value));
    await change({ 'test.poll-seconds': 30 });
    await waitUntil(() => servers.every(({ poll }) => poll.value() === 30));
    await change({ 'test.poll-seconds': 90 }, bob);
    await waitUntil(() => servers.every(({ poll }) => poll.value() === 90));
    deaf?.();
    await change({ 'test.poll-seconds': null });
    await waitUntil(() => servers.every(({ poll }) => poll.value() === 60));
    assert.deepEqual(heard, [30, 90]);
    assert.deepEqual(await history(), [
      { before: null, after: 30, by: 'ann' },
      { before: 30, after: 90, by: 'bob' },
      { before: 90, after: null, by: 'ann' },
    ]);
  });

  test('a change whose signal is lost is seen all the same', async () => {
    await database.db.run(sql`
      insert into kernel_setting (key, value, changed_by) values ('test.poll-seconds', '45', 'cy')`);
    await waitUntil(() => servers.every(({ poll }) => poll.value() === 45));
    await database.db.run(sql`delete from kernel_setting`);
    await waitUntil(() => servers.every(({ poll }) => poll.value() === 60));
  });

  test('all or none: one wrong value, one unknown key, and nothing is changed', async () => {
    const before = await history();
    await assert.rejects(change({ 'test.mode': 'fast', 'test.poll-seconds': 5 }), {
      code: 'settings.outOfBounds',
      message: /test\.poll-seconds cannot be 5: a whole number from 10 to 3600 seconds/,
    });
    await assert.rejects(change({ 'test.mode': 'fast', 'test.nothing': 1 }), {
      code: 'settings.unknown',
    });
    assert.deepEqual(await database.db.rows(sql`select * from kernel_setting`), []);
    assert.deepEqual(await history(), before);
  });

  test('what changes nothing leaves no trace', async () => {
    const before = await history();
    await change({ 'test.poll-seconds': 60, 'test.mode': null });
    assert.deepEqual(await history(), before);
    assert.deepEqual(await database.db.rows(sql`select * from kernel_setting`), []);
  });

  test('values of another release are kept; one that does not fit any more is said', async () => {
    const { settings, health } = servers[0]?.life.kernel ?? assert.fail();
    await database.db.run(sql`
      insert into kernel_setting (key, value, changed_by) values
        ('other.thing', '"kept"', 'cy'), ('test.poll-seconds', '5', 'cy')`);
    await settings.refresh();
    assert.equal(servers[0]?.poll.value(), 60);
    const reasons = await health.notReady();
    assert.match(reasons.join(), /settings: the stored value of test\.poll-seconds does not fit/);
    await change({ 'test.poll-seconds': 20 });
    await settings.refresh();
    assert.deepEqual(await health.notReady(), []);
    assert.deepEqual(await database.db.rows(sql`select key from kernel_setting order by key`), [
      { key: 'other.thing' },
      { key: 'test.poll-seconds' },
    ]);
  });

  test('the history cannot be altered', async () => {
    for (const statement of [
      sql`update kernel_setting_change set by = 'nobody'`,
      sql`delete from kernel_setting_change`,
      sql`truncate kernel_setting_change`,
    ])
      await assert.rejects(database.db.run(statement), /append-only/);
  });

  test('a key is defined once, with a default that fits', () => {
    const { settings } = servers[0]?.life.kernel ?? assert.fail();
    assert.throws(() => settings.define(pollSeconds), /defined already/);
    assert.throws(
      () => settings.define({ ...pollSeconds, key: 'test.other', default: 1 }),
      /is wanted/,
    );
  });
});
