import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import { countChanges, readChanges, readRecentChanges } from './change-list.ts';
import { countChangeMarks, hasChangeMarks, takeChangeMarks } from './change-mark.ts';
import { countByClass, readHashes } from './class-state-store.ts';
import { type DeletedResource, deleteResource } from './delete-resource.ts';
import { createDictionary } from './dictionary.ts';
import { keepDigests, readDigests } from './digest-store.ts';
import { ensureComputer, type NewComputer } from './ensure-computer.ts';
import { findSimilar, type Similar } from './find-similar.ts';
import { resourceOf } from './lock-resources.ts';
import { findMerge, listMergeCandidates, listMerges } from './merge-list.ts';
import { type MergeWish, mergeResources } from './merge-resources.ts';
import { readContents } from './read-contents.ts';
import { readAssociations, readKeys } from './read-resource.ts';
import { replaceRows } from './replace-rows.ts';
import type { ReplaceOutcome, ResourceInventory } from './resource-inventory.ts';
import { setAgent } from './summary-store.ts';
import { undoMerge } from './undo-merge.ts';

export { type ChangeMark, everythingMark, summaryMark } from './change-mark.ts';
export { type ClassTable, findClassTable } from './class-table.ts';
export { cmdbErrors } from './errors.ts';
export type { MergeRecord } from './merge.ts';
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
  /** Removes all that is known of a resource. */
  deleteResource(tx: Transaction, guid: string): Promise<DeletedResource>;
  /** Gives the merge's identifier. */
  mergeResources(tx: Transaction, wish: MergeWish): Promise<string>;
  undoMerge(tx: Transaction, id: string): Promise<void>;
  /** Says whose agent speaks for a computer, until another one reports. */
  setAgent(tx: Transaction, guid: string, agentId: string): Promise<void>;
  findMerge: typeof findMerge;
  listMerges: typeof listMerges;
  listMergeCandidates: typeof listMergeCandidates;
  readContents: typeof readContents;
  readKeys: typeof readKeys;
  readAssociations: typeof readAssociations;
  readChanges: typeof readChanges;
  countChanges: typeof countChanges;
  readRecentChanges: typeof readRecentChanges;
  countByClass: typeof countByClass;
  readDigests: typeof readDigests;
  readHashes: typeof readHashes;
  keepDigests: typeof keepDigests;
  /** What has changed since somebody looked. */
  takeChangeMarks: typeof takeChangeMarks;
  countChangeMarks: typeof countChangeMarks;
  hasChangeMarks: typeof hasChangeMarks;
}

export const createCmdb = ({ db }: Kernel): Cmdb => {
  const dictionary = createDictionary(db);
  return {
    capability: { name: 'cmdb' },
    ensureComputer,
    findSimilar,
    replaceRows: (inventories) => replaceRows({ db, dictionary }, inventories),
    resourceOf: (guid) => resourceOf(db, guid),
    deleteResource,
    mergeResources,
    undoMerge,
    setAgent,
    findMerge,
    listMerges,
    listMergeCandidates,
    readContents,
    readKeys,
    readAssociations,
    readChanges,
    countChanges,
    readRecentChanges,
    countByClass,
    readDigests,
    readHashes,
    keepDigests,
    takeChangeMarks,
    countChangeMarks,
    hasChangeMarks,
  };
};
