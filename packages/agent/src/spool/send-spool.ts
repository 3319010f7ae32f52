import type { EventsRequest, EventsResponse } from '@reeve/protocol/agent';
import type { Spool } from './spool.ts';

const eventsPerMessage = 500;
const bytesPerMessage = 1024 * 1024;

/** Sends what waits, oldest first, until nothing does. What the server refuses stays where it is. */
export const sendSpool = async (
  spool: Spool,
  send: (body: Omit<EventsRequest, 'protocol'>) => Promise<EventsResponse>,
): Promise<void> => {
  for (;;) {
    const head = spool.head(eventsPerMessage, bytesPerMessage);
    const first = head.events[0];
    if (first === undefined) return;
    const answer = await send(head);
    spool.accept(answer.acceptedThrough);
    // The server took none of them without refusing: asking again at once would not end.
    if (answer.acceptedThrough < first.seq) return;
  }
};
