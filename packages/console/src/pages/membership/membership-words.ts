import type { MembershipRun } from '@reeve/protocol/api';

export const kindTitle: Readonly<Record<MembershipRun['kind'], string>> = {
  delta: 'Delta update',
  complete: 'Complete update',
  policy: 'Policy update',
};

export const kindDescription: Readonly<Record<MembershipRun['kind'], string>> = {
  delta: 'Looks at computers that changed, and at filters that read what changed.',
  complete: 'Computes every filter and every target anew.',
  policy: 'Works out which policies each computer gets.',
};

/** Milliseconds as people say them. */
export const duration = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
};

/** What a run did, in one line. */
export const runInWords = ({ evaluated, of, computers, added, removed }: MembershipRun): string =>
  `${evaluated.toLocaleString('en')} of ${of.toLocaleString('en')} computed, ${computers.toLocaleString('en')} computers, +${added.toLocaleString('en')} −${removed.toLocaleString('en')}`;
