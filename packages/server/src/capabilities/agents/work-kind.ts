import type { Json } from '@reeve/base';
import type { WorkResult, WorkStarted } from '@reeve/protocol/agent';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';

/** Work for one agent. Thousands are made by one statement. */
export interface NewWork {
  id: string;
  agentId: string;
  kind: string;
  /** What the capability needs to know it again; small, and without secrets: it is stored. */
  parameters: { readonly [key: string]: Json };
  createdBy: string;
  expiresAt: Date;
}

export interface StoredWork {
  id: string;
  agentId: string;
  parameters: Record<string, unknown>;
}

export interface WorkOutcome extends StoredWork {
  /** Null when the agent did not answer in time, or when it was cancelled before the agent fetched it. */
  result: WorkResult | null;
  outcome: WorkResult['outcome'];
  message: string;
  channel: 'push' | 'poll' | null;
}

/** What a capability gives the agents' capability so that its kind of work is carried. */
export interface WorkKind {
  kind: string;
  /**
   * The parameters as the agent gets them, by the id of the work, for items that it is about to be given; asked at
   * every fetch, so that secrets are never stored. An item that is left out ends as failed.
   */
  expand(
    on: Queryable,
    items: readonly StoredWork[],
  ): Promise<Map<string, Record<string, unknown>>>;
  /** Not told of work whose result came with it: that says when it began. */
  started?(tx: Transaction, started: readonly (StoredWork & WorkStarted)[]): Promise<void>;
  /** Where work stands before it has a result, in words: the last that each agent said in a batch of events. */
  progress?(tx: Transaction, told: readonly (StoredWork & { message: string })[]): Promise<void>;
  /**
   * Outcomes, each once, in the transaction that stores them: in batches of up to 2,000. An item that has expired
   * comes a second time when its agent reports the true outcome later.
   */
  finished(tx: Transaction, outcomes: readonly WorkOutcome[]): Promise<void>;
}
