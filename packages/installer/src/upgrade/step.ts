import type { Json } from '@reeve/base';
import type { RunContext } from './run-context.ts';

/** What the world shows of a step, whatever the journal says. */
type Observed = 'notStarted' | 'partial' | 'done' | 'unknown';

/**
 * One step of an upgrade. Each part is repeatable: any of them may be cut off by a kill at any instant and
 * called again by another process.
 */
export interface Step {
  /** Kebab-case; frozen into journals, so never renamed. */
  id: string;
  title: string;
  probe(context: RunContext): Promise<Observed>;
  act(context: RunContext): Promise<void>;
  /** Throws unless the world shows that the step is done; returns the evidence for the journal. */
  verify(context: RunContext): Promise<Json>;
  /** Makes the world as it was before the step, from whatever state it is in. */
  undo?(context: RunContext): Promise<void>;
  /** What a resumed run does when the probe answers `partial`. */
  onPartial: 'redo' | 'undoThenRedo' | 'continue' | 'ask';
  /** Why the step is left out in this run; null when it is not. */
  skipped?(context: RunContext): string | null;
  timeoutSeconds: number;
  /** Begun this often without an end, the run goes back. */
  maxAttempts: number;
}
