import type { PlanReport, ReleaseManifest, UpgradeFacts } from '@reeve/protocol/release';
import type { BundleProblem } from '../bundle/index.ts';
import type { Fact } from './fact.ts';

export interface BundleFact {
  file: string;
  manifest: ReleaseManifest;
  problems: BundleProblem[];
}

export interface VolumeFact {
  /** What is written there, e.g. `new release`. */
  purpose: string;
  path: string;
  /** Same number: same file system. */
  device: number;
  freeBytes: number;
  needBytes: number;
}

interface HostFact {
  processors: number;
  memoryBytes: number;
}

export interface RestartSignal {
  signal: string;
  product: string;
  reason: string;
}

export interface PackageManagerFact {
  /** Names of the lock files that a process holds now. */
  lockedBy: { file: string; pid: number }[];
  /** Packages that are neither installed nor removed: interrupted in between. */
  halfConfigured: string[];
}

interface ClockFact {
  now: string;
  /** By the running server. */
  server: string;
  /** When the target was built: no honest clock is earlier. */
  builtAt: string;
}

export interface BackupFact {
  destination: string;
  /** Null when a backup can be taken, otherwise why not. */
  refusal: string | null;
  sameDevice: boolean;
}

export interface AccessFact {
  path: string;
  /** Null when it can be written, otherwise why not. */
  problem: string | null;
}

export interface EngineFact {
  /** What the target's own programs print as their version on this computer. */
  node: string;
  postgres: string;
}

export interface OtherRunFact {
  lock: { pid: number; command: string; since: string } | null;
  /** A run that has not ended, or whose way back is still open (`committed`). */
  unfinished: { runId: string; from: string; to: string; state: string } | null;
}

/** Everything that a readiness check may judge. Gathering reads; it never judges and never changes. */
export interface SiteFacts {
  server: Fact<UpgradeFacts>;
  supervisor: Fact<{ pid: number; state: string; version: string } | null>;
  bundle: Fact<BundleFact>;
  path: Fact<PlanReport>;
  volumes: Fact<VolumeFact[]>;
  host: Fact<HostFact>;
  restart: Fact<RestartSignal[]>;
  packageManager: Fact<PackageManagerFact>;
  clock: Fact<ClockFact>;
  backup: Fact<BackupFact>;
  access: Fact<AccessFact[]>;
  engine: Fact<EngineFact>;
  otherRun: Fact<OtherRunFact>;
}

export type FactName = keyof SiteFacts;
/** The value of a fact that is known. */
export type FactValue<N extends FactName> = Extract<SiteFacts[N], { known: true }>['value'];
