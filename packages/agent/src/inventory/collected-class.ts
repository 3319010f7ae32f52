import type { ClassContents } from '../link/inventory-messages.ts';
import type { AgentFacts } from './agent-facts.ts';
import type { Watch } from './watch.ts';

/** What the inventory plug-in answers for one data class. */
export interface CollectedClass {
  name: string;
  state: 'running' | 'failing' | 'not-applicable';
  /** Why it is not running. */
  detail: string | null;
  contents?: ClassContents;
  /** Absent for what is collected with the full inventory only. */
  watch?: Watch;
  /** Of `watch`, taken before the rows were. */
  signature?: string;
}

/** Parameters of the work `collect`, which the agent itself asks of the inventory plug-in. */
export interface CollectOrder {
  /** Data classes by name. */
  names: string[];
  facts: AgentFacts;
  /** False: hashes will do, and the rows stay where they are. */
  rows: boolean;
}

/**
 * Collects; `begins` hears the name of each data class before its turn, so that it is known which one was at
 * work when the plug-in came to grief.
 * @throws when the plug-in itself fails
 */
export type Collect = (
  order: CollectOrder,
  begins: (name: string) => void,
) => Promise<CollectedClass[]>;
