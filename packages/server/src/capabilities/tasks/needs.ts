import type { Json } from '@reeve/base';
import type { Permission, RunInput } from '@reeve/protocol/api';
import type { TSchema } from 'typebox';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import type { Principal } from '../../kernel/http/principal.ts';
import type { HandleOutput, NewWork, WorkKind, WorkOutcome } from '../agents/index.ts';

export type Reach = Pick<RunInput, 'targetId' | 'computers'>;

/** Compliance of computers with a policy, as a run of its task showed it. */
export interface ComplianceOfComputer {
  policyId: string;
  version: number;
  computer: string;
  state: 'compliant' | 'failing' | 'pending';
  detail: string;
}

/** A version of a policy with the computers (GUIDs) on which it is in force. */
export interface PolicyOfComputers {
  policyId: string;
  name: string;
  version: number;
  settings: Record<string, unknown>;
  computers: readonly string[];
}

/** A kind of policy, as the capability `policies` takes it from compose. */
export interface PolicyKindDefinition {
  name: string;
  title: string;
  description: string;
  settings: TSchema;
  example: Record<string, unknown>;
  check(on: Queryable, settings: Record<string, unknown>): Promise<void>;
  lines(settings: Record<string, unknown>): Readonly<Record<string, Json>>;
  /** The server itself obeys it. */
  deliver?: null;
  assigned?(tx: Transaction, policy: PolicyOfComputers): Promise<void>;
}

/** What the tasks need of other capabilities; compose gives it. */
export interface TasksNeeds {
  /** Gives the ids of those that were asked; the others have no agent that may work for this server. */
  createWork(tx: Transaction, items: readonly NewWork[]): Promise<readonly string[]>;
  /** Ends what no agent has fetched, and has the others told. */
  cancelWork(tx: Transaction, ids: readonly string[], reason: string): Promise<unknown>;
  defineWorkKind(kind: WorkKind): void;
  /** Of these items, those that are closed, without the details of their results. */
  closedWork(on: Queryable, ids: readonly string[]): Promise<readonly WorkOutcome[]>;
  /** Gives whether somebody watches. */
  onOutput(handle: HandleOutput): void;
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
    who: Pick<Principal, 'id' | 'name'>,
  ): Promise<{ guids: readonly string[]; words: string }>;
  /** Administrators who may sign in and hold the permission, other than this one. */
  countOthersWho(on: Queryable, permission: Permission, exceptId: string): Promise<number>;
  setCompliance(tx: Transaction, entries: readonly ComplianceOfComputer[]): Promise<void>;
  /** Versions of policies of the kind `run-task` that are in force somewhere. */
  policiesInForce(on: Queryable): Promise<readonly (PolicyOfComputers & { changedAt: string })[]>;
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
