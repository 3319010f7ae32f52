import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Transaction } from '../../kernel/database/database.ts';
import type { Cmdb } from '../cmdb/index.ts';
import type { ComputerQuery } from './computer-filter.ts';
import { type ComputerPage, countComputers, listComputerPage } from './computer-list.ts';
import { computerRoutes } from './routes.ts';

export interface ComputersNeeds {
  cmdb: Cmdb;
  /** Takes the trust from an agent, with effect at once. */
  revokeAgent(tx: Transaction, agentId: string, reason: string): Promise<void>;
  /** Suspected clones that wait for a decision. */
  countOpenDuplicates(): Promise<number>;
}

export interface Computers {
  capability: Capability;
  /** Computers that are managed now. */
  count(): Promise<number>;
  /** A page of the list, e.g. of the members of a filter. */
  list(query: ComputerQuery): Promise<ComputerPage>;
}

/** The rooms of the console and the commands about computers: reads of the CMDB, deletion, merges. */
export const createComputers = (kernel: Kernel, needs: ComputersNeeds): Computers => ({
  capability: { name: 'computers', routes: computerRoutes(kernel, needs) },
  count: () => countComputers(kernel.db),
  list: (query) => listComputerPage(kernel.db, query),
});
