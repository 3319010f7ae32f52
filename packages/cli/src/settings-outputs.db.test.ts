import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Schedule, Setting, SettingChange, SharedSchedule } from '@reeve/protocol/api';
import { useOutputServer } from './test-support/output-server.ts';

const { home, reeve, output, refusal } = useOutputServer('settings-outputs', [21_438, 21_439]);

interface Difference {
  key: string;
  before: unknown;
  after: unknown;
}

test('settings: change, look back, undo, carry to another server', () => {
  const settings = output<Setting[]>('settings list');
  const number = settings.find(({ type }) => type === 'integer') ?? assert.fail('none is a number');
  const { key, minimum } = number;
  const start = new Date().toISOString();
  assert.deepEqual(output('settings list', '--deviating'), []);
  const wanted = number.default === minimum ? (number.maximum ?? 0) : (minimum ?? 0);
  const [changed] = output<Setting[]>('settings set', `${key}=${wanted}`, '--reason', 'a test');
  assert.deepEqual([changed?.value, changed?.deviation?.reason], [wanted, 'a test']);
  assert.equal(refusal('settings', 'set', `${key}=-5`), 'settings.outOfBounds');
  assert.equal(refusal('settings', 'set', 'no.such=5'), 'cli.notFound');
  assert.equal(refusal('settings', 'set', key), 'cli.usage');
  assert.match(reeve('settings', 'list', '--deviating').stdout, new RegExp(`${key} .*local:`));

  const file = join(home, 'settings.json');
  writeFileSync(file, JSON.stringify(output('settings export')));
  assert.equal(reeve('settings', 'export').stdout.includes(`"${key}"`), true);
  const since = output<Difference[]>('settings diff', start);
  assert.deepEqual(since, [{ key, before: null, after: wanted }]);
  assert.deepEqual(output('settings diff', file), []);
  output('settings reset', key);
  assert.deepEqual(output<Difference[]>('settings diff', file, 'now'), [
    { key, before: wanted, after: null },
  ]);
  assert.deepEqual(output<Setting[]>('settings list', '--at', start)[0]?.deviation, null);

  const dry = output<{ changed: Difference[] }>('settings import', file, '--dry-run');
  assert.deepEqual(dry.changed, [{ key, before: null, after: wanted }]);
  assert.deepEqual(output('settings list', '--deviating'), []);
  output('settings import', file);
  assert.equal(output<Setting[]>('settings list', '--deviating')[0]?.value, wanted);
  const foreign = JSON.parse(readFileSync(file, 'utf8'));
  foreign.settings = { 'other.release': 1 };
  writeFileSync(file, JSON.stringify(foreign));
  assert.equal(refusal('settings', 'import', file), 'settings.unknown');
  const replaced = output<{ changed: Difference[]; skipped: string[] }>(
    'settings import',
    file,
    '--skip-unknown',
    '--replace',
  );
  assert.deepEqual(replaced, {
    changed: [{ key, before: wanted, after: null }],
    skipped: ['other.release'],
  });
  writeFileSync(file, '{"format":2}');
  assert.equal(refusal('settings', 'import', file), 'cli.fileUnreadable');

  const [newest] = output<SettingChange[]>('settings history', '--key', key);
  assert.equal(output<Setting>('settings undo', String(newest?.id)).value, wanted);
  assert.equal(refusal('settings', 'undo', String(newest?.id)), 'settings.changedSince');
  assert.match(reeve('settings', 'history').stdout, /undoes change/);
});

test('schedules: what comes again, run now, another time, a shared one', () => {
  const schedules = output<Schedule[]>('schedule list');
  const tidy = 'access.forget-ended';
  assert.ok(schedules.some(({ id }) => id === tidy));
  const { stdout } = reeve('schedule', 'list');
  assert.match(stdout, /Forget ended sessions +Administrators +Every hour/);
  const ran = output<Schedule>('schedule run', tidy, '--wait');
  assert.equal(ran.lastRun?.outcome, 'done');
  output('schedule run', 'audit.head');
  assert.equal(output<unknown[]>('schedule history', tidy).length, 1);
  assert.match(reeve('schedule', 'history', tidy).stdout, /done .*Forgot \d+ sessions/);

  const set = (...words: string[]) => output<Schedule>('schedule set', tidy, ...words).says;
  assert.equal(set('--every', '6h'), 'Every 6 hours');
  assert.equal(set('--cron', '0 3 * * 1', '--time-zone', 'UTC'), 'At 03:00, only on Monday (UTC)');
  assert.equal(refusal('schedule', 'set', tidy, '--cron', '0 3 * *'), 'schedules.badCron');
  assert.equal(refusal('schedule', 'set', tidy, '--every', 'soon'), 'cli.usage');
  assert.equal(refusal('schedule', 'set', tidy), 'cli.usage');
  assert.equal(refusal('schedule', 'show', 'no.such'), 'cli.notFound');

  const night = ['--cron', '0 22 * * *', '--time-zone', 'Europe/Berlin'];
  output('shared-schedule save', 'Night', ...night);
  assert.equal(set('--shared', 'night'), 'At 22:00 (Europe/Berlin), as Night');
  output('shared-schedule save', 'Night', '--cron', '30 22 * * *');
  const [shared] = output<SharedSchedule[]>('shared-schedule list');
  assert.deepEqual([shared?.timeZone, shared?.usedBy[0]?.id], ['Europe/Berlin', tidy]);
  const inUse = refusal('shared-schedule', 'delete', 'Night', '--yes');
  assert.equal(inUse, 'schedules.sharedInUse');
  assert.match(set('--own-time'), /^At 03:00/);
  assert.equal(refusal('shared-schedule', 'delete', 'Night'), 'cli.confirmationNeeded');
  output('shared-schedule delete', 'Night', '--yes');

  assert.equal(output<Schedule>('schedule disable', tidy).nextRunAt, null);
  assert.ok(output<Schedule>('schedule enable', tidy).nextRunAt);
  assert.equal(output<Schedule>('schedule reset', tidy).says, 'Every hour');
  assert.equal(output<Schedule>('schedule show', 'Forget ended sessions').changedAt, null);
  assert.match(reeve('schedule', 'show', tidy).stdout, /never: it is as it came/);
});
