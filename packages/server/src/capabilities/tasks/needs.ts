import type { Permission, RunInput } from '@reeve/protocol/api';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import type { Principal } from '../../kernel/http/principal.ts';
import type { NewWork, WorkKind } from '../agents/index.ts';

export type Reach = Pick<RunInput, 'targetId' | 'computers'>;

/** A piece of output that an agent has sent while its work runs. */
export interface OutputOfWork {
  agentId: string;
  workId: string;
  /** Bytes that were sent before. */
  offset: number;
  text: string;
}

/** Compliance of computers with a policy, as a run of its task showed it. */
export interface ComplianceOfComputer {
  policyId: string;
  version: number;
  computer: string;
  state: 'compliant' | 'failing' | 'pending';
  detail: string;
}

/** What the tasks need of other capabilities; compose gives it. */
export interface TasksNeeds {
  createWork(tx: Transaction, items: readonly NewWork[]): Promise<unknown>;
  /** Ends what no agent has fetched, and has the others told. */
  cancelWork(tx: Transaction, ids: readonly string[], reason: string): Promise<unknown>;
  defineWorkKind(kind: WorkKind): void;
  /** Gives whether somebody watches. */
  onOutput(handle: (output: OutputOfWork) => Promise<boolean>): void;
  /** Agents, among these, that can do this kind of work now. */
  capableOf(
    on: Queryable,
    agentIds: readonly string[],
    workKind: string,
  ): Promise<ReadonlySet<string>>;
  /** Computers (GUIDs) that somebody may reach, and the reach in words. */
  reach(
    on: Queryable,
    reach: Reach,
    principal: Principal,
  ): Promise<{ guids: readonly string[]; words: string }>;
  /** Members of targets within the scope of their owners. */
  targetMembers(on: Queryable, targetIds: readonly string[]): Promise<readonly string[]>;
  targetName(on: Queryable, targetId: string): Promise<string>;
  /** Administrators who may sign in and hold the permission, other than this one. */
  countOthersWho(on: Queryable, permission: Permission, exceptId: string): Promise<number>;
  setCompliance(tx: Transaction, entries: readonly ComplianceOfComputer[]): Promise<void>;
}

/** Something of another capability that uses a task or a job. */
export interface Use {
  kind: string;
  id: string;
  name: string;
  /** Task or job. */
  usesId: string;
}
export type FindUses = (on: Queryable, ids: readonly string[]) => Promise<readonly Use[]>;
