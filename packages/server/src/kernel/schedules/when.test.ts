import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dueSince, nextAfter, saysWhen, storedWhen } from './when.ts';

const berlin = (cron: string) => storedWhen({ cron, timeZone: 'Europe/Berlin' });
const minutes = (count: number): number => count * 60_000;

const following = (cron: string, from: string, count: number): string[] => {
  const times: string[] = [];
  let at: Date | null = new Date(from);
  for (let n = 0; n < count; n++) {
    at = nextAfter(berlin(cron), at ?? assert.fail());
    times.push(at?.toISOString().slice(0, 16) ?? 'never');
  }
  return times;
};

test('a time that the clocks skip comes right after it, one that they repeat comes once', () => {
  assert.deepEqual(following('30 2 * * *', '2026-03-27T12:00:00Z', 3), [
    '2026-03-28T01:30',
    '2026-03-29T01:00', // 02:30 does not exist: 03:00
    '2026-03-30T00:30',
  ]);
  assert.deepEqual(following('30 2 * * *', '2026-10-23T12:00:00Z', 3), [
    '2026-10-24T00:30',
    '2026-10-25T00:30', // the first of the two 02:30
    '2026-10-26T01:30',
  ]);
  assert.deepEqual(following('0,30 * * * *', '2026-10-24T23:45:00Z', 4), [
    '2026-10-25T00:00',
    '2026-10-25T00:30',
    '2026-10-25T01:00',
    '2026-10-25T01:30',
  ]);
});

test('a wrong time is refused with what is wrong, and an example', () => {
  const refused = (cron: string, timeZone: string, error: object) =>
    assert.throws(() => storedWhen({ cron, timeZone }), error);
  refused('0 25 * * *', 'UTC', {
    code: 'schedules.badCron',
    message: /Invalid value for hour: 25/,
  });
  refused('0 2 * *', 'UTC', { code: 'schedules.badCron', message: /five fields/ });
  refused('*/5 * * * * *', 'UTC', { code: 'schedules.badCron', message: /five fields/ });
  refused('@daily', 'UTC', { code: 'schedules.badCron' });
  refused('0 0 31 2 *', 'UTC', { code: 'schedules.neverComes' });
  refused('0 2 * * *', 'Mars/Olympus', { code: 'schedules.badTimeZone' });
  refused('0 2 * * *', '', { code: 'schedules.badTimeZone' });
  for (const everySeconds of [0, 4, 5.5, 31_536_001])
    assert.throws(() => storedWhen({ everySeconds }), { code: 'schedules.badPeriod' });
});

test('in words', () => {
  assert.equal(saysWhen(berlin('0 2 * * 1-5')), 'At 02:00, Monday through Friday (Europe/Berlin)');
  assert.equal(saysWhen(storedWhen({ everySeconds: 5 })), 'Every 5 seconds');
  assert.equal(saysWhen(storedWhen({ everySeconds: 60 })), 'Every minute');
  assert.equal(saysWhen(storedWhen({ everySeconds: 90 })), 'Every 90 seconds');
  assert.equal(saysWhen(storedWhen({ everySeconds: 172_800 })), 'Every 2 days');
});

test('many missed runs are one run, and are counted', () => {
  const hourly = berlin('0 * * * *');
  const due = new Date('2026-05-01T01:00:00Z');
  const at = (time: string) => dueSince(hourly, due, new Date(`2026-05-01T${time}Z`));
  assert.deepEqual(at('01:00:01'), {
    latest: due,
    next: new Date('2026-05-01T02:00:00Z'),
    missed: 0,
  });
  assert.equal(at('01:30:00').missed, 1, 'late');
  assert.equal(at('03:00:10').missed, 2, 'the third one begins in time');
  assert.equal(at('03:30:00').missed, 3);
  assert.equal(at('03:30:00').next?.toISOString(), '2026-05-01T04:00:00.000Z');
  const years = dueSince(berlin('* * * * *'), due, new Date('2028-05-01T01:00:30Z'));
  assert.equal(years.missed, 1000);
  assert.equal(years.next?.toISOString(), '2028-05-01T01:01:00.000Z');
  assert.equal(years.latest.toISOString(), '2028-05-01T01:00:00.000Z');
});

test('periods keep their rhythm whatever was missed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 100_000 }),
      fc.integer({ min: 0, max: minutes(60 * 24 * 400) }),
      (everySeconds, lateMs) => {
        const due = new Date('2026-05-01T01:00:00Z');
        const now = new Date(due.getTime() + lateMs);
        const { latest, next, missed } = dueSince(storedWhen({ everySeconds }), due, now);
        assert.ok(latest <= now && next !== null && next > now);
        assert.equal(next.getTime() - latest.getTime(), everySeconds * 1000);
        assert.equal((next.getTime() - due.getTime()) % (everySeconds * 1000), 0);
        const passed = (latest.getTime() - due.getTime()) / (everySeconds * 1000);
        assert.ok(missed === Math.min(passed, 1000) || missed === Math.min(passed + 1, 1000));
      },
    ),
  );
});

test('whatever the expression, the next time is later and the one before is due exactly once', () => {
  const field = (least: number, most: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: least, max: most }).map(String),
      fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`),
    );
  fc.assert(
    fc.property(
      fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
      fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
      (fields, timeZone, from) => {
        const when = storedWhen({ cron: fields.join(' '), timeZone });
        const first = nextAfter(when, from);
        assert.ok(first && first > from);
        const now = new Date(first.getTime() + minutes(0.5));
        const { latest, next, missed } = dueSince(when, first, now);
        assert.equal(latest.getTime(), first.getTime());
        assert.ok(next && next > now);
        assert.equal(missed, 0);
      },
    ),
    { numRuns: 200 },
  );
});
