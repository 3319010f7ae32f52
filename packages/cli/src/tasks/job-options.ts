import type { JobInput } from '@reeve/protocol/api';
import { choice, list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { readFileText } from '../read-file.ts';
import { findTask } from './find-definitions.ts';
import { readPairs } from './pairs.ts';

export const jobOptions = {
  kind: optional(
    choice(
      'client: each computer runs the steps by itself; server: every computer ends a step before the next begins (client)',
      ['client', 'server'] as const,
    ),
  ),
  description: optional(text('What it is for')),
  step: list(
    text('Id of a step and its task, in the order in which they run; repeat for several', {
      placeholder: 'ID=TASK',
    }),
  ),
  steps: optional(
    text('File with the steps as JSON, for branches and values', { placeholder: 'FILE' }),
  ),
};

type Steps = JobInput['steps'];

/** A task may be named by its name as well. */
const readSteps = async (session: Session, file: string): Promise<Steps> => {
  let steps: unknown;
  try {
    steps = JSON.parse(readFileText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw cliErrors.fileUnreadable({ file, reason: error.message }, error);
  }
  if (!Array.isArray(steps))
    throw cliErrors.fileUnreadable({ file, reason: 'it is no JSON array of steps' });
  const resolved: Steps = [];
  for (const { task, ...step } of steps as (Steps[number] & { task?: string })[])
    resolved.push(
      task === undefined ? step : { ...step, taskId: (await findTask(session, task)).id },
    );
  return resolved;
};

/** The steps that the options name; undefined when they name none. Throws `cli.usage`. */
export const stepsOf = async (
  session: Session,
  options: { step: string[]; steps: string | undefined },
): Promise<Steps | undefined> => {
  if (options.steps !== undefined && options.step.length > 0)
    throw cliErrors.usage({
      problem: 'Either --step or --steps says what the steps are',
      help: 'reeve job create --help',
    });
  if (options.steps !== undefined) return readSteps(session, options.steps);
  if (options.step.length === 0) return undefined;
  const steps: Steps = [];
  for (const [id, task] of Object.entries(readPairs(options.step, '--step')))
    steps.push({ id, taskId: (await findTask(session, task)).id });
  return steps;
};
