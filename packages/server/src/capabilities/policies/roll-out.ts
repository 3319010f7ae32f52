import type { RollOut } from '@reeve/protocol/api';

export interface RingCounts {
  computers: number;
  compliant: number;
  failing: number;
  pending: number;
  notApplicable: number;
  unknown: number;
}

export type RollOutPhase = 'running' | 'halted' | 'paused' | 'done';

/** As it is stored. Times in milliseconds since 1970. */
export interface RollOutProgress {
  phase: RollOutPhase;
  ring: number;
  /** Since when the present ring has complied, without a break. */
  metSince: number | null;
  /** Failures that an administrator knew of when he went on: they halt nothing any more. */
  forgiven: number;
}

export interface RollOutDecision {
  progress: RollOutProgress;
  /** What to tell people; null: nothing has happened. */
  event: { what: 'halted' | 'advanced' | 'done'; reason: string } | null;
}

type Limits = Omit<RollOut, 'rings'>;

const sum = (rings: readonly RingCounts[]): RingCounts =>
  rings.reduce(
    (all, one) => ({
      computers: all.computers + one.computers,
      compliant: all.compliant + one.compliant,
      failing: all.failing + one.failing,
      pending: all.pending + one.pending,
      notApplicable: all.notApplicable + one.notApplicable,
      unknown: all.unknown + one.unknown,
    }),
    { computers: 0, compliant: 0, failing: 0, pending: 0, notApplicable: 0, unknown: 0 },
  );

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);
const written = (share: number): string => String(Math.round(share * 10) / 10);

/**
 * Why these rings must halt it; null: they need not. Who is still at it has not reported. A ring that is smaller
 * than `minimumReports` is judged when all of it has reported: it could never stop anything otherwise.
 */
const haltReason = (counts: RingCounts, forgiven: number, limits: Limits): string | null => {
  const failing = counts.failing - forgiven;
  const reported = counts.compliant + counts.notApplicable + failing;
  const enough = Math.max(1, Math.min(limits.minimumReports, counts.computers - forgiven));
  if (failing <= 0 || reported < enough) return null;
  const share = percent(failing, reported);
  if (share <= limits.haltAbovePercent) return null;
  return `${failing} of ${reported} computers that have reported fail: ${written(share)} percent, ${limits.haltAbovePercent} are allowed`;
};

/** The present ring by itself, and all rings that have begun together: whichever is worse. */
const mustHalt = (begun: readonly RingCounts[], forgiven: number, limits: Limits) => {
  const present = begun.at(-1);
  const forgivenInPresent = Math.max(0, forgiven - sum(begun.slice(0, -1)).failing);
  return (
    (present && haltReason(present, forgivenInPresent, limits)) ??
    haltReason(sum(begun), forgiven, limits)
  );
};

/**
 * What becomes of a roll-out: halted, next ring, done, or as it is. `rings` holds the counts of every ring, for the
 * version that is rolled out; those beyond the present one are not looked at.
 */
export const decideRollOut = (
  progress: RollOutProgress,
  rings: readonly RingCounts[],
  limits: Limits,
  now: number,
): RollOutDecision => {
  if (progress.phase !== 'running') return { progress, event: null };
  const begun = rings.slice(0, progress.ring + 1);
  // Failures that were mended meanwhile are no longer there to be forgiven.
  const forgiven = Math.min(progress.forgiven, sum(begun).failing);
  const kept = { ...progress, forgiven };
  const reason = mustHalt(begun, forgiven, limits);
  if (reason !== null)
    return {
      progress: { ...kept, phase: 'halted', metSince: null },
      event: { what: 'halted', reason },
    };
  const present = begun.at(-1);
  const empty = present === undefined || present.computers === 0;
  const share = present
    ? percent(present.compliant + present.notApplicable, present.computers)
    : 100;
  if (!empty && share < limits.advanceAtPercent)
    return { progress: { ...kept, metSince: null }, event: null };
  const metSince = progress.metSince ?? now;
  if (!empty && now - metSince < limits.soakMinutes * 60_000)
    return { progress: { ...kept, metSince }, event: null };
  const because = empty ? 'nobody is in it' : `${written(share)} percent comply`;
  if (progress.ring >= rings.length - 1)
    return {
      progress: { ...kept, phase: 'done', metSince },
      event: { what: 'done', reason: because },
    };
  return {
    progress: { ...kept, ring: progress.ring + 1, metSince: null },
    event: { what: 'advanced', reason: because },
  };
};
