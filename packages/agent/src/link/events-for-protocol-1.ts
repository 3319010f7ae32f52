import type { EventsRequest } from '@reeve/protocol/agent';

type Event = EventsRequest['events'][number];

/** Outcomes that protocol 1 does not know, as it would have told them. */
const olderOutcomes: Record<string, string> = { cancelled: 'refused', expired: 'refused' };

const older = (event: Event): Event => {
  const outcome = olderOutcomes[String(event.data.outcome)];
  return event.type === 'work.result' && outcome !== undefined
    ? { ...event, data: { ...event.data, outcome } }
    : event;
};

/** A server of protocol 1 keeps events of unknown kinds, but sets aside a result that it does not understand. */
export const eventsForProtocol1 = (events: readonly Event[]): Event[] => events.map(older);
