import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';

export interface SimilarComputer {
  id: string;
  name: string;
  /** Which identifiers agree, in words. */
  because: string;
}

/** What the agents need of other capabilities; compose gives it. */
export interface AgentsNeeds {
  /** Makes the computer's resource with this GUID, or leaves the one that is there. */
  ensureComputer(
    tx: Transaction,
    computer: { id: string; identity: ClaimedIdentity; agentVersion: string },
  ): Promise<void>;
  /** A known computer that looks like this one, other than `exceptId`. */
  findSimilar(
    on: Queryable,
    identity: ClaimedIdentity,
    exceptId: string,
  ): Promise<SimilarComputer | null>;
  /**
   * Names of the data classes whose contents the server lacks, or that it needs the hashes to know; called by every
   * check-in.
   */
  compareInventory(
    agentId: string,
    digest: string,
    hashes: Readonly<Record<string, string>> | undefined,
  ): Promise<{ send: string[]; hashes: boolean }>;
  /** Certificate authorities (PEM) that agents shall trust; two while one rotates. */
  authorities(): string[];
  /** What is missing on the database's disk; null when there is room for what agents send. */
  diskShortage(): { folder: string; freeMegabytes: number; neededMegabytes: number } | null;
}
