import type { RunComputerState } from '@reeve/protocol/api';
import type { JobContent, LinkedStep } from '../definitions/job.ts';
import { linkSteps, orderSteps } from '../definitions/job.ts';
import {
  longestSeconds,
  refuseUnknownValues,
  type TaskContent,
  valuesFor,
} from '../definitions/task.ts';

export type SubjectKind = 'task' | 'client-job' | 'server-job';

export interface PlanStep extends LinkedStep {
  /** Name of its task. */
  name: string;
  taskId: string;
  version: number;
  values: Record<string, string>;
  /** Once it has begun, all tries together. */
  longestSeconds: number;
}

/** What a run does, as it was decided when it was asked for; later versions of its tasks change nothing of it. */
export interface Plan {
  kind: SubjectKind;
  /** In an order in which every way leads forward; the first is where each computer begins. */
  steps: PlanStep[];
}

export interface VersionedTask {
  id: string;
  version: number;
  content: TaskContent;
}

type Values = Readonly<Record<string, string>>;

/** Id of the only step of a task's run. */
export const onlyStep = 'task';

/** Throws `tasks.valueUnknown`, `tasks.valueMissing`. */
export const planTask = (task: VersionedTask, given: Values): Plan => {
  refuseUnknownValues(task.content.name, given, [task.content]);
  return {
    kind: 'task',
    steps: [
      {
        id: onlyStep,
        onDone: null,
        onFailed: null,
        critical: true,
        maximumFailuresPercent: 100,
        name: task.content.name,
        taskId: task.id,
        version: task.version,
        values: valuesFor(task.content, given),
        longestSeconds: longestSeconds(task.content),
      },
    ],
  };
};

/** Values of the run go before those of the steps. Throws `tasks.valueUnknown`, `tasks.valueMissing`. */
export const planJob = (
  job: JobContent,
  tasks: ReadonlyMap<string, VersionedTask>,
  given: Values,
): Plan => {
  refuseUnknownValues(
    job.name,
    given,
    [...tasks.values()].map(({ content }) => content),
  );
  const linked = linkSteps(job.steps);
  const steps = orderSteps(linked, job.kind).flatMap((id) => {
    const step = job.steps.find((one) => one.id === id);
    const link = linked.find((one) => one.id === id);
    const task = step && tasks.get(step.taskId);
    if (!step || !link || !task) return [];
    return [
      {
        ...link,
        name: task.content.name,
        taskId: task.id,
        version: task.version,
        values: valuesFor(task.content, { ...step.values, ...given }),
        longestSeconds: longestSeconds(task.content),
      },
    ];
  });
  return { kind: job.kind === 'server' ? 'server-job' : 'client-job', steps };
};

export const stepOf = ({ steps }: Plan, id: string | null): PlanStep | undefined =>
  steps.find((step) => step.id === id);

/** Seconds that one item of work may take once it has begun. */
export const longestOf = (plan: Plan, step: string): number =>
  plan.kind === 'client-job'
    ? plan.steps.reduce((sum, one) => sum + one.longestSeconds, 0)
    : (stepOf(plan, step)?.longestSeconds ?? 0);

/**
 * Server job: the step that a computer takes after an outcome; null when this outcome is its last. Whoever was
 * interrupted, cancelled or too late takes no further step: nobody knows what state it is in.
 */
export const nextStep = (step: PlanStep, outcome: RunComputerState): string | null => {
  if (outcome === 'done') return step.onDone;
  if (outcome === 'failed' && !step.critical) return step.onFailed;
  return null;
};

/** Server job: what a computer's last step makes of the whole for it. */
export const lastOutcome = (step: PlanStep, outcome: RunComputerState): RunComputerState =>
  outcome === 'failed' && !step.critical ? 'done' : outcome;

/** Server job: of the steps that computers stand before, the one that comes first. */
export const earliestStep = ({ steps }: Plan, ids: ReadonlySet<string>): PlanStep | undefined =>
  steps.find(({ id }) => ids.has(id));

/** Server job: whether so many failures of a critical step end the job for all. */
export const tooManyFailed = (
  step: PlanStep,
  counts: Record<RunComputerState, number>,
): boolean => {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const failures = counts.failed + counts.expired + counts.interrupted;
  return step.critical && failures * 100 > all * step.maximumFailuresPercent;
};
