import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { AgentEvent } from './event-handler.ts';

/** Events that nothing else is done with are kept, those of types that this release does not know among them. */
export const keepEvents = async (tx: Transaction, events: readonly AgentEvent[]): Promise<void> => {
  await tx.run(sql`
    insert into agents_event (id, agent_id, type, time, data, received_at)
    select id, agent_id, type, time, data, received_at from agents_event_queue
    where id = any(${events.map(({ id }) => id)}::bigint[])`);
};
