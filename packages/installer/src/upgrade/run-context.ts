import type { Json } from '@reeve/base';
import type { HomePaths, InstallationPaths } from '@reeve/protocol/local';
import type { RunView } from '../journal/run-view.ts';
import type { RunPlan } from './run-plan.ts';

/** What a step may know and use. */
export interface RunContext {
  paths: InstallationPaths;
  home: HomePaths;
  runId: string;
  /** Private directory of the run, mode 0700: beside its journal. */
  runFolder: string;
  plan: RunPlan;
  /** State of the run by its journal, as of now. */
  view(): RunView;
  /** One line of progress for people. */
  tell(text: string): void;
  /** Registers how to end a quiet state, before the state is entered. */
  registerInverse(inverse: Json): Promise<void>;
  /** Aborts when the step has used up its time. */
  signal: AbortSignal;
  /** What `act` has learnt for `verify` of the same step in the same process. */
  learnt: Map<string, Json>;
}

export const isWaived = (plan: RunPlan, checkId: string): boolean =>
  plan.waivers.some(({ id }) => id === checkId);

export const evidenceOf = (context: RunContext, stepId: string): Json =>
  context.view().steps.get(stepId)?.evidence ?? null;
