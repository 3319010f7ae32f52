import type { Run, RunComputerState } from '@reeve/protocol/api';
import type { Tone } from '../../ui/mark.tsx';

/** In the order in which they are read: what goes on, what went well, what did not. */
export const computerStates: readonly RunComputerState[] = [
  'waiting',
  'running',
  'done',
  'failed',
  'cancelled',
  'expired',
  'interrupted',
];

export const computerStateMark: Readonly<Record<string, { tone: Tone; word: string }>> = {
  waiting: { tone: 'waiting', word: 'Waiting' },
  running: { tone: 'busy', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  cancelled: { tone: 'neutral', word: 'Cancelled' },
  expired: { tone: 'warning', word: 'Expired' },
  interrupted: { tone: 'warning', word: 'Interrupted' },
};

export const runStateMark: Readonly<Record<Run['state'], { tone: Tone; word: string }>> = {
  'awaiting-approval': { tone: 'warning', word: 'Awaits approval' },
  scheduled: { tone: 'waiting', word: 'Scheduled' },
  running: { tone: 'busy', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  cancelled: { tone: 'neutral', word: 'Cancelled' },
};

export const subjectWord: Readonly<Record<Run['subject']['kind'], string>> = {
  task: 'Task',
  'client-job': 'Client job',
  'server-job': 'Server job',
};

/** Whether an end is still to come. */
export const isOpen = ({ state }: Run): boolean =>
  state === 'awaiting-approval' || state === 'scheduled' || state === 'running';

/** Computers with another outcome than done. */
export const failures = ({ counts }: Run): number =>
  counts.failed + counts.cancelled + counts.expired + counts.interrupted;

/** `812 of 1,000 done, 3 failed`. */
export const progressInWords = ({ computers, counts }: Run): string =>
  [
    `${counts.done.toLocaleString('en')} of ${computers.toLocaleString('en')} done`,
    ...computerStates
      .filter((state) => state !== 'done' && counts[state] > 0)
      .map((state) => `${counts[state].toLocaleString('en')} ${state}`),
  ].join(', ');
