import type { Json } from '@reeve/base';
import type { RunState } from '@reeve/protocol/release';
import { isRunPlan, type RunPlan } from '../upgrade/run-plan.ts';
import type { JournalRecord } from './record.ts';

export interface StepView {
  state: 'pending' | 'running' | 'done' | 'undone' | 'failed';
  /** Times that it was begun, going forward. */
  attempts: number;
  startedAt: string | null;
  endedAt: string | null;
  message: string | null;
  evidence: Json;
}

type Direction = 'forward' | 'back' | 'final';

/** The state of a run: nothing but its journal, folded. */
export interface RunView {
  runId: string;
  plan: RunPlan;
  runnerVersion: string;
  packDigest: string;
  startedAt: string;
  finishedAt: string | null;
  direction: Direction;
  steps: Map<string, StepView>;
  /** Why the run went back, or what stopped it. */
  reason: string | null;
  ended: 'committed' | 'rolledBack' | 'finalized' | null;
  /** Set when going back itself failed, until it is taken up again. */
  paused: string | null;
  /** Latest evidence of the downtime, from the step that saw the server answer again. */
  downtimeSeconds: number | null;
  forecastSeconds: number | null;
}

const newStep = (): StepView => ({
  state: 'pending',
  attempts: 0,
  startedAt: null,
  endedAt: null,
  message: null,
  evidence: null,
});

const textOf = (payload: Json, key: string): string | null => {
  const value = fieldOf(payload, key);
  return typeof value === 'string' ? value : null;
};

const numberOf = (payload: Json, key: string): number | null => {
  const value = fieldOf(payload, key);
  return typeof value === 'number' ? value : null;
};

const fieldOf = (payload: Json, key: string): Json =>
  typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? (payload[key] ?? null)
    : null;

const applyToStep = (step: StepView, record: JournalRecord): void => {
  const { payload } = record.data;
  const undo = textOf(payload, 'direction') === 'undo';
  switch (record.type) {
    case 'step.intent':
      step.state = 'running';
      step.startedAt = record.time;
      step.endedAt = null;
      if (!undo) step.attempts++;
      break;
    case 'step.verified':
      step.state = 'done';
      step.endedAt = record.time;
      step.evidence = fieldOf(payload, 'evidence');
      step.message = textOf(payload, 'skipped');
      break;
    case 'step.failed':
      step.state = 'failed';
      step.endedAt = record.time;
      step.message = textOf(payload, 'message');
      break;
    case 'step.undone':
      step.state = 'undone';
      step.endedAt = record.time;
      break;
    default:
      break;
  }
};

const applyToRun = (view: RunView, record: JournalRecord): void => {
  const { payload } = record.data;
  switch (record.type) {
    case 'run.rollingback':
      view.direction = 'back';
      view.ended = null;
      view.paused = null;
      view.reason = textOf(payload, 'reason');
      break;
    case 'run.finalizing':
      view.direction = 'final';
      break;
    case 'run.paused':
      view.paused = textOf(payload, 'message') ?? 'no reason recorded';
      break;
    case 'run.resumed':
      view.paused = null;
      break;
    case 'run.committed':
    case 'run.rolledback':
    case 'run.finalized':
      view.ended = endings[record.type];
      view.finishedAt = record.time;
      break;
    default:
      break;
  }
};

const endings = {
  'run.committed': 'committed',
  'run.rolledback': 'rolledBack',
  'run.finalized': 'finalized',
} as const;

/** Null when the records do not begin with a plan that this release can read. */
export const foldRun = (records: readonly JournalRecord[]): RunView | null => {
  const first = records[0];
  if (first?.type !== 'run.planned' || !isRunPlan(first.data.payload)) return null;
  const plan = first.data.payload as unknown as RunPlan;
  const view: RunView = {
    runId: first.data.runId,
    plan,
    runnerVersion: first.data.runnerVersion,
    packDigest: first.data.packDigest,
    startedAt: first.time,
    finishedAt: null,
    direction: 'forward',
    steps: new Map([...plan.steps, ...plan.finalSteps].map(({ id }) => [id, newStep()])),
    reason: null,
    ended: null,
    paused: null,
    downtimeSeconds: null,
    forecastSeconds: null,
  };
  for (const record of records) {
    const step = view.steps.get(record.data.stepId ?? '');
    if (step) applyToStep(step, record);
    applyToRun(view, record);
    const { payload } = record.data;
    view.downtimeSeconds =
      numberOf(fieldOf(payload, 'evidence'), 'downtimeSeconds') ?? view.downtimeSeconds;
    view.forecastSeconds =
      numberOf(fieldOf(payload, 'evidence'), 'forecastSeconds') ?? view.forecastSeconds;
  }
  return view;
};

const begun = (view: RunView, step: string): boolean => (view.steps.get(step)?.attempts ?? 0) > 0;
const done = (view: RunView, step: string): boolean => view.steps.get(step)?.state === 'done';

const forwardState = (view: RunView): RunState => {
  if (begun(view, 'start')) return 'verifying';
  if (begun(view, 'expand')) return 'upgrading';
  if (done(view, 'seal')) return 'sealed';
  if (begun(view, 'hold')) return 'quiescing';
  if (done(view, 'backup')) return 'backedUp';
  return begun(view, 'stage-release') ? 'ready' : 'planned';
};

/** Whether the old release has been stopped at any time of the run. */
export const touched = (view: RunView): boolean => begun(view, 'hold');

export const stateOf = (view: RunView): RunState => {
  if (view.ended === 'finalized') return 'finalized';
  if (view.ended === 'rolledBack') return touched(view) ? 'rolledBack' : 'failed';
  if (view.ended === 'committed') return 'committed';
  if (view.direction === 'back') return view.paused === null ? 'rollingBack' : 'rollbackFailed';
  return forwardState(view);
};

/** Nothing is left to do for it unless somebody asks for something new. */
export const isSettled = (view: RunView): boolean =>
  view.ended !== null && !(view.direction === 'final' && view.ended === 'committed');
