import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decideRollOut, type RingCounts, type RollOutProgress } from './roll-out.ts';

const limits = { haltAbovePercent: 10, minimumReports: 5, advanceAtPercent: 80, soakMinutes: 30 };
const now = Date.UTC(2026, 0, 1);
const minute = 60_000;

/** `10:8/1` is a ring of ten computers of which eight comply and one fails; `p` and `n` are pending and not applicable. */
const ring = (text: string): RingCounts => {
  const [, computers, compliant, failing, pending, notApplicable] = (
    /^(\d+):(\d+)\/(\d+)(?:p(\d+))?(?:n(\d+))?$/.exec(text) ?? []
  ).map(Number);
  const counts = {
    computers: computers ?? 0,
    compliant: compliant ?? 0,
    failing: failing ?? 0,
    pending: pending || 0,
    notApplicable: notApplicable || 0,
  };
  const { compliant: a, failing: b, pending: c, notApplicable: d } = counts;
  return { ...counts, unknown: counts.computers - a - b - c - d };
};

const running = (
  ringNumber = 0,
  metSince: number | null = null,
  forgiven = 0,
): RollOutProgress => ({
  phase: 'running',
  ring: ringNumber,
  metSince,
  forgiven,
});

interface Case {
  says: string;
  from: RollOutProgress;
  rings: string[];
  phase?: string;
  ring: number;
  event: 'halted' | 'advanced' | 'done' | null;
  met?: number | null;
  forgiven?: number;
}

const long = now - 31 * minute;
const cases: Case[] = [
  {
    says: 'nobody has reported',
    from: running(),
    rings: ['10:0/0', '90:0/0'],
    ring: 0,
    event: null,
  },
  {
    says: 'failures below the least number of reports',
    from: running(),
    rings: ['10:0/4', '90:0/0'],
    ring: 0,
    event: null,
  },
  {
    says: 'enough reports, too many fail',
    from: running(),
    rings: ['10:3/2', '90:0/0'],
    phase: 'halted',
    ring: 0,
    event: 'halted',
  },
  {
    says: 'exactly the allowed share',
    from: running(),
    rings: ['20:9/1', '90:0/0'],
    ring: 0,
    event: null,
  },
  {
    says: 'just above the allowed share',
    from: running(),
    rings: ['20:8/1', '90:0/0'],
    phase: 'halted',
    ring: 0,
    event: 'halted',
  },
  {
    says: 'a ring smaller than the least number of reports can halt it',
    from: running(),
    rings: ['2:1/1', '90:0/0'],
    phase: 'halted',
    ring: 0,
    event: 'halted',
  },
  {
    says: 'but not before all of it has reported',
    from: running(),
    rings: ['3:1/1', '90:0/0'],
    ring: 0,
    event: null,
  },
  {
    says: 'pending computers have not reported',
    from: running(),
    rings: ['10:2/1p7', '90:0/0'],
    ring: 0,
    event: null,
  },
  {
    says: 'failures of a ring beyond count for nothing',
    from: running(),
    rings: ['10:5/0', '90:0/90'],
    ring: 0,
    event: null,
  },
  {
    says: 'failures of an earlier ring halt a later one',
    from: running(1),
    rings: ['10:5/5', '10:1/0', '80:0/0'],
    phase: 'halted',
    ring: 1,
    event: 'halted',
  },
  {
    says: 'failures of the present ring halt it though the earlier one is large',
    from: running(1),
    rings: ['90:90/0', '10:3/3', '80:0/0'],
    phase: 'halted',
    ring: 1,
    event: 'halted',
  },
  {
    says: 'share reached: it begins to soak',
    from: running(),
    rings: ['10:8/0', '90:0/0'],
    ring: 0,
    event: null,
    met: now,
  },
  {
    says: 'not applicable complies too',
    from: running(),
    rings: ['10:4/0n4', '90:0/0'],
    ring: 0,
    event: null,
    met: now,
  },
  {
    says: 'still soaking',
    from: running(0, now - 29 * minute),
    rings: ['10:8/0', '90:0/0'],
    ring: 0,
    event: null,
    met: now - 29 * minute,
  },
  {
    says: 'soaked: the next ring',
    from: running(0, long),
    rings: ['10:8/0', '90:0/0'],
    ring: 1,
    event: 'advanced',
    met: null,
  },
  {
    says: 'a break begins the soak anew',
    from: running(0, long),
    rings: ['10:7/0', '90:0/0'],
    ring: 0,
    event: null,
    met: null,
  },
  {
    says: 'a failure in the soak halts it',
    from: running(0, long),
    rings: ['10:8/2', '90:0/0'],
    phase: 'halted',
    ring: 0,
    event: 'halted',
    met: null,
  },
  {
    says: 'an empty ring is passed at once',
    from: running(),
    rings: ['0:0/0', '90:0/0'],
    ring: 1,
    event: 'advanced',
  },
  {
    says: 'the last ring is done when it complies',
    from: running(1, long),
    rings: ['10:10/0', '90:80/0'],
    phase: 'done',
    ring: 1,
    event: 'done',
  },
  {
    says: 'the last ring halts as well',
    from: running(1, long),
    rings: ['10:10/0', '90:50/20'],
    phase: 'halted',
    ring: 1,
    event: 'halted',
  },
  {
    says: 'forgiven failures halt nothing',
    from: running(0, null, 2),
    rings: ['20:3/2', '90:0/0'],
    ring: 0,
    event: null,
    forgiven: 2,
  },
  {
    says: 'new failures beside the forgiven ones do',
    from: running(0, null, 2),
    rings: ['20:5/4', '90:0/0'],
    phase: 'halted',
    ring: 0,
    event: 'halted',
    forgiven: 2,
  },
  {
    says: 'mended failures are not forgiven twice',
    from: running(0, null, 2),
    rings: ['20:7/0', '90:0/0'],
    ring: 0,
    event: null,
    forgiven: 0,
  },
  {
    says: 'halted stays halted',
    from: { ...running(), phase: 'halted' },
    rings: ['10:10/0', '90:0/0'],
    phase: 'halted',
    ring: 0,
    event: null,
  },
  {
    says: 'paused stays paused',
    from: { ...running(), phase: 'paused' },
    rings: ['10:0/10', '90:0/0'],
    phase: 'paused',
    ring: 0,
    event: null,
  },
  {
    says: 'done stays done',
    from: { ...running(1), phase: 'done' },
    rings: ['10:0/10', '90:0/90'],
    phase: 'done',
    ring: 1,
    event: null,
  },
];

describe('a roll-out is decided by its counts', () => {
  for (const one of cases)
    test(one.says, () => {
      const { progress, event } = decideRollOut(one.from, one.rings.map(ring), limits, now);
      assert.equal(event?.what ?? null, one.event);
      assert.equal(progress.phase, one.phase ?? 'running');
      assert.equal(progress.ring, one.ring);
      if (one.met !== undefined) assert.equal(progress.metSince, one.met);
      if (one.forgiven !== undefined) assert.equal(progress.forgiven, one.forgiven);
    });

  test('the reason of a halt names numbers and limit', () => {
    const { event } = decideRollOut(running(), [ring('20:3/2'), ring('80:0/0')], limits, now);
    assert.equal(
      event?.reason,
      '2 of 5 computers that have reported fail: 40 percent, 10 are allowed',
    );
  });

  test('it comes to an end in every estate in which all comply, and never skips a ring', () => {
    let progress = running();
    const rings = ['3:3/0', '0:0/0', '500:500/0'].map(ring);
    const passed = [progress.ring];
    for (let at = now; progress.phase === 'running'; at += 10 * minute) {
      progress = decideRollOut(progress, rings, limits, at).progress;
      if (passed.at(-1) !== progress.ring) passed.push(progress.ring);
    }
    assert.equal(progress.phase, 'done');
    assert.deepEqual(passed, [0, 1, 2]);
  });
});
