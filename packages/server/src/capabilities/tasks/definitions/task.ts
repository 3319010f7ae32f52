import { canonicalJson, type Json, sha256Hex } from '@reeve/base';
import type { TaskOrder } from '@reeve/protocol/agent';
import type { TaskInput } from '@reeve/protocol/api';
import { tasksErrors } from '../errors.ts';

/** A version of a task, whole. */
export type TaskContent = Required<TaskInput>;

/** With every default in its place. Throws `tasks.duplicateVariable`. */
export const taskContentOf = (input: TaskInput): TaskContent => {
  const content: TaskContent = {
    name: input.name.trim(),
    description: input.description ?? '',
    interpreter: input.interpreter,
    script: input.script,
    parameters: input.parameters ?? [],
    secrets: input.secrets ?? {},
    timeoutSeconds: input.timeoutSeconds ?? 3600,
    retries: input.retries ?? 0,
    retryDelaySeconds: input.retryDelaySeconds ?? 30,
    successExitCodes: input.successExitCodes?.length ? input.successExitCodes : [0],
    runAs: input.runAs ?? null,
    needsWindow: input.needsWindow ?? false,
  };
  const variables = [
    ...content.parameters.map(({ name }) => name),
    ...Object.keys(content.secrets),
  ];
  const twice = variables.find((name, index) => variables.indexOf(name) !== index);
  if (twice !== undefined) throw tasksErrors.duplicateVariable({ name: twice });
  return content;
};

export const contentHash = (content: object): string =>
  sha256Hex(canonicalJson(JSON.parse(JSON.stringify(content)) as Json));

/**
 * Values for the parameters of a task: as given, otherwise the default. Names that the task does not have are left
 * out. Throws `tasks.valueMissing`, `tasks.valueUnusable`.
 */
export const valuesFor = (
  { name: task, parameters }: Pick<TaskContent, 'name' | 'parameters'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const parameter of parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
    if (value?.includes('\0')) throw tasksErrors.valueUnusable({ name: parameter.name });
    if (value !== undefined) values[parameter.name] = value;
    else if (parameter.required) throw tasksErrors.valueMissing({ task, name: parameter.name });
  }
  return values;
};

/** Throws `tasks.valueUnknown` for a value that none of the tasks has a parameter for. */
export const refuseUnknownValues = (
  subject: string,
  given: Readonly<Record<string, string>>,
  tasks: readonly Pick<TaskContent, 'parameters'>[],
): void => {
  const known = new Set(tasks.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const unknown = Object.keys(given).find((name) => !known.has(name));
  if (unknown !== undefined) throw tasksErrors.valueUnknown({ subject, name: unknown });
};

/** Seconds that a task may take at most once it has begun, all tries together. */
export const longestSeconds = (task: TaskContent): number =>
  task.timeoutSeconds * (task.retries + 1) + task.retryDelaySeconds * task.retries;

/** The task as an agent gets it. */
export const orderOf = (
  task: TaskContent,
  values: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): TaskOrder => ({
  name: task.name,
  interpreter: task.interpreter,
  script: task.script,
  environment: { ...values },
  secrets: { ...secrets },
  timeoutSeconds: task.timeoutSeconds,
  retries: task.retries,
  retryDelaySeconds: task.retryDelaySeconds,
  successExitCodes: task.successExitCodes,
  runAs: task.runAs,
  needsWindow: task.needsWindow,
});
