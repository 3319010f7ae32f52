import type { Json } from '@reeve/base';
import type { TSchema } from 'typebox';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';

/** Settings of several policies of a kind meet line by line: the policy with the lowest order wins a key. */
export type Lines = Readonly<Record<string, Json>>;

export interface PolicyOfComputers {
  policyId: string;
  name: string;
  version: number;
  settings: Record<string, unknown>;
  /** Resource GUIDs. */
  computers: readonly string[];
}

/** A kind of policy. The capability that knows what it means gives it to `policies.defineKind` in compose. */
export interface PolicyKindDefinition {
  /** Kebab-case; the agent's plug-ins know it by this name. */
  name: string;
  title: string;
  description: string;
  /** Of the settings as administrators write them. */
  settings: TSchema;
  example: Record<string, unknown>;
  /** Throws an AppError where the settings do not fit the world, e.g. a task that does not exist. */
  check?(on: Queryable, settings: Record<string, unknown>): Promise<void>;
  /** The settings as lines; each is won by one policy. */
  lines(settings: Record<string, unknown>): Lines;
  /**
   * What the agent is given for the lines that a policy has won; absent: the lines as they are; null: nothing
   * (the server itself obeys it). Must give the same for the same database.
   */
  deliver?: ((on: Queryable, lines: Lines) => Promise<Record<string, unknown>>) | null;
  /** Computers newly got this version of the policy: called in the transaction of the policy update, repeatable. */
  assigned?(tx: Transaction, assignment: PolicyOfComputers): Promise<void>;
}
