import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Queryable } from '../../kernel/database/database.ts';
import { readHashes } from './class-state-store.ts';
import { createDictionary } from './dictionary.ts';
import { keepDigests, readDigests } from './digest-store.ts';
import { ensureComputer, type NewComputer } from './ensure-computer.ts';
import { findSimilar, type Similar } from './find-similar.ts';
import { resourceOf } from './lock-resources.ts';
import { replaceRows } from './replace-rows.ts';
import type { ReplaceOutcome, ResourceInventory } from './resource-inventory.ts';

export { type ClassTable, findClassTable } from './class-table.ts';
export { cmdbErrors } from './errors.ts';
export type {
  ClassContent,
  Line,
  ReplaceOutcome,
  ResourceInventory,
  Value,
} from './resource-inventory.ts';

export interface Cmdb {
  capability: Capability;
  /** Makes the computer of an agent (its GUID is the agent's), or finds it. Repeatable. */
  ensureComputer(tx: Queryable, computer: NewComputer): Promise<void>;
  /** A computer that shares a key which should belong to one alone. */
  findSimilar(on: Queryable, identity: ClaimedIdentity, exceptId: string): Promise<Similar | null>;
  /** Replaces contents in one transaction; rejects as a whole. Outcomes in the order of the inventories. */
  replaceRows(inventories: readonly ResourceInventory[]): Promise<ReplaceOutcome[]>;
  /** Number of the living resource that a GUID leads to, through merges; null: none. */
  resourceOf(guid: string): Promise<number | null>;
  readDigests: typeof readDigests;
  readHashes: typeof readHashes;
  keepDigests: typeof keepDigests;
}

export const createCmdb = ({ db }: Kernel): Cmdb => {
  const dictionary = createDictionary(db);
  return {
    capability: { name: 'cmdb' },
    ensureComputer,
    findSimilar,
    replaceRows: (inventories) => replaceRows({ db, dictionary }, inventories),
    resourceOf: (guid) => resourceOf(db, guid),
    readDigests,
    readHashes,
    keepDigests,
  };
};
