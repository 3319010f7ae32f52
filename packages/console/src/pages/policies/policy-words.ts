import type { Policy, RollOutState } from '@reeve/protocol/api';
import type { Tone } from '../../ui/mark.tsx';

export const complianceMark: Readonly<Record<string, { tone: Tone; word: string }>> = {
  compliant: { tone: 'good', word: 'Compliant' },
  failing: { tone: 'bad', word: 'Failing' },
  pending: { tone: 'busy', word: 'Pending' },
  'not-applicable': { tone: 'info', word: 'Not applicable' },
  unknown: { tone: 'neutral', word: 'Unknown' },
};

export const rollOutMark: Readonly<Record<RollOutState['state'], { tone: Tone; word: string }>> = {
  running: { tone: 'busy', word: 'Rolling out' },
  halted: { tone: 'bad', word: 'Halted' },
  paused: { tone: 'waiting', word: 'Paused' },
  done: { tone: 'good', word: 'Rolled out' },
};

/** Counts in the order in which they are read, those that are not zero. */
export const countsOf = ({ counts }: Pick<Policy, 'counts'>): [state: string, count: number][] =>
  (
    [
      ['compliant', counts.compliant],
      ['failing', counts.failing],
      ['pending', counts.pending],
      ['not-applicable', counts.notApplicable],
      ['unknown', counts.unknown],
    ] as [string, number][]
  ).filter(([, count]) => count > 0);

/** `812 compliant, 3 failing of 1,000`. */
export const complianceInWords = (policy: Pick<Policy, 'counts' | 'computers'>): string => {
  const parts = countsOf(policy).map(
    ([state, count]) =>
      `${count.toLocaleString('en')} ${(complianceMark[state]?.word ?? state).toLowerCase()}`,
  );
  return parts.length === 0
    ? 'no computer'
    : `${parts.join(', ')} of ${policy.computers.toLocaleString('en')}`;
};
