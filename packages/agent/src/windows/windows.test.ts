import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import fc from 'fast-check';
import { mayChange, nextOpening, quietAfterBoot, quietAt, type Share } from './period.ts';
import { readWindows } from './read-windows.ts';
import { WindowPlan } from './window-plan.ts';

const policyOf = (kind: string, settings: Record<string, unknown>): DeliveredPolicy => ({
  policyId: newGuid(),
  name: kind,
  version: 1,
  kind,
  settings,
});
const windowsOf = (...lines: [cron: string, durationMinutes: number, timeZone: string][]) => {
  const settings = Object.fromEntries(
    lines.map(([cron, durationMinutes, timeZone], at) => [
      `w${at}`,
      { cron, durationMinutes, timeZone },
    ]),
  );
  const { windows, broken } = readWindows([policyOf('maintenance-window', settings)]);
  assert.deepEqual(broken, []);
  return windows;
};
const at = (text: string) => new Date(text);
const minuteMs = 60_000;

test('without windows everything may be changed always; with one only while it is open', () => {
  assert.equal(mayChange(at('2026-06-01T12:00:00Z'), []), true);
  assert.equal(nextOpening(at('2026-06-01T12:00:00Z'), []), undefined);
  const windows = windowsOf(['0 22 * * *', 120, 'UTC']);
  const open = (text: string) => mayChange(at(text), windows);
  assert.equal(open('2026-06-01T21:59:59.999Z'), false);
  assert.equal(open('2026-06-01T22:00:00.000Z'), true);
  assert.equal(open('2026-06-01T23:59:59.999Z'), true);
  assert.equal(open('2026-06-02T00:00:00.000Z'), false);
  const next = nextOpening(at('2026-06-02T00:00:00Z'), windows);
  assert.equal(next?.toISOString(), '2026-06-02T22:00:00.000Z');
  assert.equal(nextOpening(at('2026-06-02T22:30:00Z'), windows), undefined);
});

test('several windows are one: the union of them', () => {
  const windows = windowsOf(['0 22 * * 6', 60, 'UTC'], ['30 22 * * *', 60, 'UTC']);
  assert.equal(mayChange(at('2026-06-06T22:10:00Z'), windows), true);
  assert.equal(mayChange(at('2026-06-06T23:20:00Z'), windows), true);
  assert.equal(mayChange(at('2026-06-07T22:10:00Z'), windows), false);
  assert.equal(mayChange(at('2026-06-07T22:40:00Z'), windows), true);
});

test('where clocks are put forward a window that would begin in the missing hour begins after it', () => {
  const windows = windowsOf(['30 2 * * *', 60, 'Europe/Berlin']);
  // 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
  assert.equal(mayChange(at('2026-03-29T00:59:59Z'), windows), false);
  assert.equal(mayChange(at('2026-03-29T01:00:00Z'), windows), true);
  assert.equal(mayChange(at('2026-03-29T01:59:59Z'), windows), true);
  assert.equal(mayChange(at('2026-03-29T02:00:00Z'), windows), false);
});

test('where clocks are put back a window opens once and lasts as long as ever', () => {
  const windows = windowsOf(['30 2 * * *', 45, 'Europe/Berlin']);
  // 2026-10-25: 02:30 comes at 00:30 and again at 01:30 UTC.
  const minutes = Array.from(
    { length: 6 * 60 },
    (_, i) => at('2026-10-24T22:00:00Z').getTime() + i * minuteMs,
  );
  const open = minutes.filter((ms) => mayChange(new Date(ms), windows));
  assert.equal(open.length, 45);
  assert.equal(new Date(open[0] ?? 0).toISOString(), '2026-10-25T00:30:00.000Z');
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
const formats = new Map(
  zones.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
    }),
  ]),
);
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const fieldsOf = (ms: number, zone: string) => {
  const parts = formats.get(zone)?.formatToParts(ms) ?? [];
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    minute: Number(part('minute')),
    hour: Number(part('hour')),
    day: days.indexOf(part('weekday')),
  };
};
const some = (most: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 3 });
/** In winter and in summer, away from the days on which clocks are changed. */
const moments = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-05'), max: Date.parse('2026-02-25') }),
  fc.integer({ min: Date.parse('2026-06-01'), max: Date.parse('2026-08-31') }),
);

test('open exactly where a minute that the expression names lies less than the duration back', () => {
  const line = fc.record({
    minutes: some(59),
    hours: some(23),
    days: some(6),
    durationMinutes: fc.integer({ min: 1, max: 400 }),
    zone: fc.constantFrom(...zones),
  });
  fc.assert(
    fc.property(line, moments, (given, now) => {
      const cron = `${given.minutes} ${given.hours} * * ${given.days}`;
      const windows = windowsOf([cron, given.durationMinutes, given.zone]);
      const begins = (ms: number) => {
        const { minute, hour, day } = fieldsOf(ms, given.zone);
        return (
          given.minutes.includes(minute) && given.hours.includes(hour) && given.days.includes(day)
        );
      };
      const last = Math.floor(now / minuteMs) * minuteMs;
      const first = now - given.durationMinutes * minuteMs;
      let expected = false;
      for (let ms = last; ms > first; ms -= minuteMs) expected ||= begins(ms);
      assert.equal(mayChange(new Date(now), windows), expected);
      if (expected) return;
      const next = nextOpening(new Date(now), windows)?.getTime() ?? 0;
      assert.ok(next > now && next - now <= 8 * 86_400_000);
      assert.ok(begins(next));
      assert.equal(mayChange(new Date(next), windows), true);
      assert.equal(mayChange(new Date(next - 1), windows), false);
    }),
    { numRuns: 150 },
  );
});

test('what is not understood is named, and a window of that kind never opens', () => {
  const settings = {
    good: { cron: '0 1 * * *', durationMinutes: 60, timeZone: 'local' },
    zone: { cron: '0 1 * * *', durationMinutes: 60, timeZone: 'Nowhere/Land' },
    cron: { cron: 'at night', durationMinutes: 60, timeZone: 'UTC' },
    shape: { cron: '0 1 * * *' },
  };
  const bad = policyOf('maintenance-window', { cron: settings.cron });
  assert.equal(mayChange(new Date(), readWindows([bad]).windows), false);
  const all = readWindows([policyOf('maintenance-window', settings), policyOf('other', { a: 1 })]);
  assert.deepEqual(
    all.broken.map(({ name }) => name),
    ['zone', 'cron', 'shape'],
  );
  assert.equal(all.windows.length, 4);
});

const blockoutsOf = (settings: Record<string, unknown>) => {
  const { blockouts, broken } = readWindows([policyOf('blockout', settings)]);
  assert.deepEqual(broken, []);
  return blockouts;
};
const half: Share = () => 0.5;
const office = {
  cron: '0 8 * * *',
  durationMinutes: 120,
  timeZone: 'UTC',
  spreadMinutes: 60,
  blocks: 'all',
};

test('a blockout is quiet, and a share of the spread longer; those that touch are one', () => {
  const blockouts = blockoutsOf({ office });
  assert.equal(quietAt(at('2026-06-01T07:59:59Z'), blockouts, half), undefined);
  const quiet = quietAt(at('2026-06-01T08:00:00Z'), blockouts, half);
  assert.equal(quiet?.until.toISOString(), '2026-06-01T10:30:00.000Z');
  assert.deepEqual(quiet?.because, ['office']);
  assert.ok(quietAt(at('2026-06-01T10:29:59Z'), blockouts, half));
  assert.equal(quietAt(at('2026-06-01T10:30:00Z'), blockouts, half), undefined);
  const two = blockoutsOf({ office, next: { ...office, cron: '15 10 * * *', spreadMinutes: 0 } });
  const long = quietAt(at('2026-06-01T09:00:00Z'), two, half);
  assert.equal(long?.until.toISOString(), '2026-06-01T12:15:00.000Z');
});

test('after the start of the computer each waits its share; after a restart of the agent alone nobody does', () => {
  const blockouts = blockoutsOf({ office });
  const booted = at('2026-06-01T20:00:00Z');
  const quiet = quietAfterBoot(at('2026-06-01T20:10:00Z'), booted, blockouts, half);
  assert.equal(quiet?.until.toISOString(), '2026-06-01T20:30:00.000Z');
  assert.equal(quietAfterBoot(at('2026-06-01T21:00:00Z'), booted, blockouts, half), undefined);
  assert.equal(quietAfterBoot(at('2026-06-01T20:10:00Z'), booted, [], half), undefined);
});

test('quiet times end, and nothing is quiet at their end', () => {
  const line = fc.record({
    cron: fc.tuple(some(59), some(23)).map(([minutes, hours]) => `${minutes} ${hours} * * *`),
    durationMinutes: fc.integer({ min: 1, max: 200 }),
    timeZone: fc.constantFrom(...zones),
    spreadMinutes: fc.integer({ min: 0, max: 60 }),
    blocks: fc.constant('all'),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 3 }), moments, (lines, now) => {
      const blockouts = blockoutsOf({ ...lines });
      const share: Share = (occasion) => (occasion.charCodeAt(occasion.length - 3) % 10) / 10;
      const quiet = quietAt(new Date(now), blockouts, share);
      if (quiet === undefined) return;
      assert.ok(quiet.until.getTime() > now);
      // Nine periods a day of at most 260 minutes may fill it: then the end is one of many links further.
      if (quiet.until.getTime() - now < 86_400_000)
        assert.equal(quietAt(quiet.until, blockouts, share), undefined);
    }),
    { numRuns: 150 },
  );
});

test('a plan follows the configuration, and different agents come back at different times', async () => {
  const now = at('2026-06-01T08:30:00Z');
  const planOf = (seed: string) =>
    new WindowPlan({
      clock: { now: () => now },
      bootedAt: '2026-01-01T00:00:00.000Z',
      seed: () => seed,
    });
  const plan = planOf('a');
  assert.deepEqual([plan.mayChange(), plan.mayDownload(), plan.quiet()], [true, true, undefined]);
  const blockout = policyOf('blockout', { office });
  const downloads = policyOf('blockout', { office: { ...office, blocks: 'downloads' } });
  const window = policyOf('maintenance-window', {
    night: { cron: '0 1 * * *', durationMinutes: 60, timeZone: 'UTC' },
  });
  await plan.follow([downloads, window]);
  assert.deepEqual([plan.mayChange(), plan.mayDownload(), plan.quiet()], [false, false, undefined]);
  assert.equal(plan.nextOpening()?.toISOString(), '2026-06-02T01:00:00.000Z');
  assert.deepEqual(
    plan.states().map(({ state, detail }) => [state, detail]),
    [
      ['compliant', 'in force'],
      ['compliant', 'in force'],
    ],
  );
  const ends = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (seed) => {
      const one = planOf(seed);
      await one.follow([blockout]);
      return one.quiet()?.until.getTime() ?? 0;
    }),
  );
  assert.equal(new Set(ends).size, 4);
  for (const end of ends) {
    assert.ok(
      end >= Date.parse('2026-06-01T10:00:00Z') && end < Date.parse('2026-06-01T11:00:00Z'),
    );
  }
  await plan.follow([]);
  assert.equal(plan.mayChange(), true);
  const broken = policyOf('maintenance-window', { night: { cron: '' } });
  await plan.follow([broken]);
  assert.equal(plan.states()[0]?.state, 'failing');
  assert.equal(plan.mayChange(), false);
});
