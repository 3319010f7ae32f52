import type { JobInput } from '@reeve/protocol/api';
import { tasksErrors } from '../errors.ts';

/** A version of a job, whole. */
export type JobContent = Required<JobInput>;
type JobStep = JobContent['steps'][number];

/** A step with its ways: what is absent in a job as it was written stands here. */
export interface LinkedStep {
  id: string;
  onDone: string | null;
  onFailed: string | null;
  critical: boolean;
  /** More failures of a critical step than this share stop a server job. */
  maximumFailuresPercent: number;
}

export const linkSteps = (steps: readonly JobStep[]): LinkedStep[] =>
  steps.map((step, index) => ({
    id: step.id,
    onDone: step.onDone === undefined ? (steps[index + 1]?.id ?? null) : step.onDone,
    onFailed: step.onFailed ?? null,
    critical: step.critical ?? true,
    maximumFailuresPercent: step.maximumFailuresPercent ?? 100,
  }));

const waysOf = (step: LinkedStep, kind: JobContent['kind']): string[] => {
  const ends = kind === 'server' && step.critical;
  return [step.onDone, ends ? null : step.onFailed].filter((next) => next !== null);
};

/**
 * Steps in an order in which every way leads forward; among several the one that was written. Throws
 * `tasks.circle`.
 */
export const orderSteps = (
  steps: readonly LinkedStep[],
  kind: JobContent['kind'] = 'client',
): string[] => {
  const open = new Map(steps.map((step) => [step.id, new Set(waysOf(step, kind))]));
  const order: string[] = [];
  while (open.size > 0) {
    const targets = new Set([...open.values()].flatMap((ways) => [...ways]));
    const next = [...open.keys()].find((id) => !targets.has(id));
    if (next === undefined) throw tasksErrors.circle({ steps: [...open.keys()].join(' → ') });
    order.push(next);
    open.delete(next);
  }
  return order;
};

const refuseBadWays = (steps: readonly LinkedStep[], kind: JobContent['kind']): void => {
  const ids = new Set<string>();
  for (const { id } of steps) {
    if (ids.has(id)) throw tasksErrors.stepTwice({ step: id });
    ids.add(id);
  }
  for (const step of steps) {
    if (kind === 'server' && step.critical && step.onFailed !== null)
      throw tasksErrors.criticalBranch({ step: step.id });
    for (const next of waysOf(step, kind))
      if (!ids.has(next)) throw tasksErrors.stepUnknown({ step: step.id, next });
  }
};

const refuseUnreachable = (steps: readonly LinkedStep[], kind: JobContent['kind']): void => {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const reached = new Set<string>();
  const visit = (id: string | undefined): void => {
    const step = id === undefined ? undefined : byId.get(id);
    if (!step || reached.has(step.id)) return;
    reached.add(step.id);
    waysOf(step, kind).forEach(visit);
  };
  visit(steps[0]?.id);
  const lost = steps.find(({ id }) => !reached.has(id));
  if (lost) throw tasksErrors.stepUnreachable({ step: lost.id });
};

/** Checked. Throws `tasks.stepTwice`, `tasks.stepUnknown`, `tasks.stepUnreachable`, `tasks.circle`, `tasks.criticalBranch`. */
export const jobContentOf = (input: JobInput): JobContent => {
  const content = { ...input, name: input.name.trim(), description: input.description ?? '' };
  const steps = linkSteps(content.steps);
  refuseBadWays(steps, content.kind);
  orderSteps(steps, content.kind);
  refuseUnreachable(steps, content.kind);
  return content;
};
