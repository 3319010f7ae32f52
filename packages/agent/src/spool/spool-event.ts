import type { EventsRequest } from '@reeve/protocol/agent';

export type SpooledEvent = EventsRequest['events'][number];
export type NewEvent = Omit<SpooledEvent, 'seq'>;

/** Rank of an event when the spool overflows: the lowest goes first, `result` never. */
export const importances = ['note', 'event', 'result'] as const;
export type Importance = (typeof importances)[number];

/** What says how the agent lives is worth less than what happened to the computer. */
export const importanceOf = (type: string): Importance => {
  if (type === 'work.result') return 'result';
  return type.startsWith('agent.') || type.startsWith('log.') || type === 'work.progress'
    ? 'note'
    : 'event';
};
