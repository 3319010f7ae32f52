import type { Transaction } from '../../../kernel/database/database.ts';

/** An event that waits in the queue. */
export interface AgentEvent {
  id: number;
  agentId: string;
  type: string;
  time: string;
  data: Record<string, unknown>;
  receivedAt: string;
}

/** An event that cannot be applied, now or later. It is set aside with the reason. */
export interface RejectedEvent {
  id: number;
  reason: string;
}

/** Applies all events of one type that are due, in their order. What it throws fails the batch. */
export interface EventHandler {
  type: string;
  apply(tx: Transaction, events: readonly AgentEvent[]): Promise<RejectedEvent[]>;
  /** Of a whole batch, ids of the events of this type that what comes after them leaves nothing to do: not applied. */
  needless?(batch: readonly AgentEvent[]): ReadonlySet<number>;
}
