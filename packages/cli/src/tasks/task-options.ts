import type { TaskInput } from '@reeve/protocol/api';
import { choice, flag, integer, list, optional, text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { present } from '../present.ts';
import { readFileText } from '../read-file.ts';
import { readPairs } from './pairs.ts';

export const taskOptions = {
  script: optional(text('File with the script', { placeholder: 'FILE' })),
  command: optional(text('One command line for /bin/sh', { placeholder: 'LINE' })),
  interpreter: optional(
    choice('What runs the script (sh)', ['sh', 'bash', 'python3', 'perl'] as const),
  ),
  description: optional(text('What it is for')),
  parameter: list(
    text('NAME, NAME=DEFAULT, or NAME! for one that must be given; repeat for several', {
      placeholder: 'NAME',
    }),
  ),
  secret: list(
    text('Variable and the name of the secret in it; repeat for several', {
      placeholder: 'VARIABLE=SECRET',
    }),
  ),
  timeout: optional(integer('Ended after so many seconds (3600)', { placeholder: 'SECONDS' })),
  retries: optional(integer('Further tries after a failure (0)')),
  retryDelay: optional(integer('Seconds between two tries (30)', { placeholder: 'SECONDS' })),
  successCode: list(integer('Exit code that counts as success (0); repeat for several')),
  runAs: optional(text('Account that runs it (the agent’s own)', { placeholder: 'ACCOUNT' })),
  needsWindow: flag('It changes the computer: wait for a maintenance window'),
};

interface TaskOptions {
  script: string | undefined;
  command: string | undefined;
  interpreter: 'sh' | 'bash' | 'python3' | 'perl' | undefined;
  description: string | undefined;
  parameter: string[];
  secret: string[];
  timeout: number | undefined;
  retries: number | undefined;
  retryDelay: number | undefined;
  successCode: number[];
  runAs: string | undefined;
  needsWindow: boolean;
}

const readParameter = (word: string) => {
  if (word.endsWith('!') && !word.includes('=')) return { name: word.slice(0, -1), required: true };
  const [[name = word, value] = []] = Object.entries(
    word.includes('=') ? readPairs([word], '--parameter') : {},
  );
  return value === undefined ? { name } : { name, default: value };
};

const scriptOf = ({ script, command, interpreter }: TaskOptions) => {
  if (script !== undefined && command !== undefined)
    throw cliErrors.usage({
      problem: 'Either --script or --command says what runs',
      help: 'reeve task create --help',
    });
  if (command !== undefined) return { interpreter: 'command' as const, script: command };
  const text = script === undefined ? undefined : readFileText(script);
  return { script: text, interpreter };
};

const given = <T>(values: T[]): T[] | undefined => (values.length > 0 ? values : undefined);

/** The fields that the options name. Throws `cli.usage`, `cli.fileUnreadable`. */
export const taskFields = (options: TaskOptions): Partial<TaskInput> => ({
  ...present({
    ...scriptOf(options),
    description: options.description,
    parameters: given(options.parameter.map(readParameter)),
    secrets: options.secret.length > 0 ? readPairs(options.secret, '--secret') : undefined,
    timeoutSeconds: options.timeout,
    retries: options.retries,
    retryDelaySeconds: options.retryDelay,
    successExitCodes: given(options.successCode),
    runAs: options.runAs,
    needsWindow: options.needsWindow ? true : undefined,
  }),
});
