import type { DataClass } from '@reeve/protocol/data-classes';

export type Value = string | number | boolean | null;

/** Values in the order of the data class's columns; times are ISO texts in UTC. */
export type Line = readonly Value[];

/** Checked contents of one data class, as an agent sent them. */
export interface ClassContent {
  dataClass: DataClass;
  /** The agent's hash of the rows, hexadecimal. */
  hash: string;
  collectedAt: string;
  source: string;
  durationMs: number;
  lines: readonly Line[];
}

/** What one agent sent; `guid` is the agent's, which after a merge leads to another resource. */
export interface ResourceInventory {
  guid: string;
  classes: readonly ClassContent[];
}

/** `unknown`: no resource has this GUID (any more), nothing was written. */
export type ReplaceOutcome = 'recorded' | 'unknown';
