import type { RunJob, RunTask } from '@reeve/protocol/agent';
import type { Queryable } from '../../../kernel/database/database.ts';
import type { StoredWork, WorkKind } from '../../agents/index.ts';
import { orderOf } from '../definitions/task.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { openSecrets } from '../secrets/secret-store.ts';
import { applyOutcomes } from './apply-outcomes.ts';
import { applyProgress } from './apply-progress.ts';
import { applyStarts } from './apply-starts.ts';
import { onlyStep, type PlanStep } from './plan.ts';
import type { RunContents } from './run-contents.ts';
import type { RunParts } from './run-parts.ts';

type Secrets = ReadonlyMap<string, string>;

/** Null when a secret is missing: an order without it must not go out. */
const orderFor = ({ tasks }: RunContents, step: PlanStep, secrets: Secrets) => {
  const task = tasks.get(step.id);
  if (!task) return null;
  const given: Record<string, string> = {};
  for (const [variable, name] of Object.entries(task.secrets)) {
    const value = secrets.get(name);
    if (value === undefined) return null;
    given[variable] = value;
  }
  return orderOf(task, step.values, given);
};

const taskFor = (run: RunContents, stepId: unknown, secrets: Secrets): RunTask | null => {
  const step = run.plan.steps.find(({ id }) => id === (stepId ?? onlyStep));
  const task = step && orderFor(run, step, secrets);
  return task ? { runId: run.id, task } : null;
};

const jobFor = (run: RunContents, secrets: Secrets): RunJob | null => {
  const steps: RunJob['steps'] = [];
  for (const step of run.plan.steps) {
    const task = orderFor(run, step, secrets);
    if (!task) return null;
    const { id, onDone, onFailed, critical } = step;
    steps.push({ id, task, onDone, onFailed, critical });
  }
  const first = steps[0]?.id;
  return first === undefined ? null : { runId: run.id, first, steps };
};

const secretNames = (runs: Iterable<RunContents>): string[] => [
  ...new Set(
    [...runs].flatMap(({ tasks }) =>
      [...tasks.values()].flatMap(({ secrets }) => Object.values(secrets)),
    ),
  ),
];

const runOf = ({ parameters }: StoredWork): string => String(parameters.run);

/** Orders as agents get them; secrets are opened here and nowhere else, and kept nowhere. */
const expand = async (
  on: Queryable,
  parts: RunParts,
  key: SecretKey,
  items: readonly StoredWork[],
  orderOfItem: (run: RunContents, item: StoredWork, secrets: Secrets) => RunTask | RunJob | null,
): Promise<Map<string, Record<string, unknown>>> => {
  const runs = await parts.contents(on, items.map(runOf));
  const secrets = await openSecrets(on, key, secretNames(runs.values()));
  const expanded = new Map<string, Record<string, unknown>>();
  for (const item of items) {
    const run = runs.get(runOf(item));
    const order = run && orderOfItem(run, item, secrets);
    if (order) expanded.set(item.id, order);
  }
  return expanded;
};

/** `run-task` and `run-job`, as the agents' capability carries them. */
export const workKinds = (parts: RunParts, key: SecretKey): WorkKind[] => {
  const carried: Pick<WorkKind, 'started' | 'progress' | 'finished'> = {
    started: (tx, started) => applyStarts(tx, parts, started),
    progress: (tx, told) => applyProgress(tx, parts, told),
    finished: (tx, outcomes) => applyOutcomes(tx, parts, outcomes),
  };
  return [
    {
      ...carried,
      kind: 'run-task',
      expand: (on, items) =>
        expand(on, parts, key, items, (run, item, secrets) =>
          taskFor(run, item.parameters.step, secrets),
        ),
    },
    {
      ...carried,
      kind: 'run-job',
      expand: (on, items) =>
        expand(on, parts, key, items, (run, _, secrets) => jobFor(run, secrets)),
    },
  ];
};
