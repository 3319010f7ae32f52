import type { WorkItem } from '@reeve/protocol/agent';

const flagOf = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'needsWindow' in value &&
  value.needsWindow === true;

const taskOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'task' in value ? value.task : undefined;

/**
 * Whether an item changes the computer and so has to wait for a maintenance window. A job waits as a whole when one
 * of its steps does: it is not to stop in the middle, half of it done.
 */
export const needsWindow = ({ parameters }: Pick<WorkItem, 'parameters'>): boolean => {
  const { task, steps } = parameters;
  if (flagOf(parameters) || flagOf(task)) return true;
  return Array.isArray(steps) && steps.some((step) => flagOf(taskOf(step)));
};
