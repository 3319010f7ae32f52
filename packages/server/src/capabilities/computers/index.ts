import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Transaction } from '../../kernel/database/database.ts';
import type { Cmdb } from '../cmdb/index.ts';
import { countComputers } from './count-computers.ts';

export interface ComputersNeeds {
  cmdb: Cmdb;
  /** Takes the trust from an agent, with effect at once. */
  revokeAgent(tx: Transaction, agentId: string, reason: string): Promise<void>;
}

export interface Computers {
  capability: Capability;
  /** Computers that are managed now. */
  count(): Promise<number>;
}

export const createComputers = ({ db }: Kernel, _needs: ComputersNeeds): Computers => ({
  capability: { name: 'computers', routes: [] },
  count: () => countComputers(db),
});
