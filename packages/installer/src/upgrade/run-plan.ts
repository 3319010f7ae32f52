import type { Json } from '@reeve/base';
import type { DatabaseFile } from '@reeve/protocol/local';

/** A finding that the operator goes on in spite of. */
export interface Waiver {
  id: string;
  by: string;
  reason: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** What the run must know of the database while nothing runs that could tell; no secret is in it. */
export interface DatabasePlan {
  kind: DatabaseFile['kind'];
  name: string;
  role: string;
  major: number;
  dataDirectory: string | null;
  binaries: string | null;
  systemUser: string | null;
}

/** Frozen into the first record of a journal: a later runner carries out this, not what it would plan itself. */
export interface RunPlan {
  format: 1;
  from: string;
  to: string;
  /** Where a path of several hops ends; equals `to` at its last hop. */
  goal: string;
  bundle: string;
  /** Where the bundles of further hops come from. */
  bundles: string;
  steps: { id: string; title: string }[];
  finalSteps: { id: string; title: string }[];
  waivers: Waiver[];
  budgetSeconds: number;
  backupTo: string;
  database: DatabasePlan;
  /** At the time of planning. */
  computers: number;
  /** Whether this computer's own agent was in the CMDB, so that its return can be asked for. */
  ownAgent: boolean;
  startedBy: string;
}

export const isRunPlan = (value: Json): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  value.format === 1 &&
  Array.isArray(value.steps);
