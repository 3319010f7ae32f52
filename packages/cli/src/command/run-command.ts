import { cliErrors } from '../errors.ts';
import type { Asking } from '../terminal/confirm.ts';
import { terminalOf } from '../terminal/terminal.ts';
import type { Choice } from './build-program.ts';
import type { Parameters, ValuesOf } from './parameter.ts';
import { openSession } from './session.ts';

const readAll = <P extends Parameters>(
  parameters: P,
  rawOf: (name: string, index: number) => unknown,
  help: string,
): ValuesOf<P> => {
  const values: Record<string, unknown> = {};
  Object.entries(parameters).forEach(([name, parameter], index) => {
    try {
      values[name] = parameter.read(rawOf(name, index));
    } catch (error) {
      const problem = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      throw cliErrors.usage({ problem, help }, error);
    }
  });
  return values as ValuesOf<P>;
};

/** Runs one command and prints its result; returns the exit code. */
export const runCommand = async (
  { command, words, options }: Choice,
  environment: Readonly<Record<string, string | undefined>>,
  asking: Asking,
): Promise<number> => {
  const help = `reeve ${command.name} --help`;
  const json = options.json === true;
  const input = {
    args: readAll(command.arguments as Parameters, (_, index) => words[index], help),
    options: readAll(command.options as Parameters, (name) => options[name], help),
    session: openSession(environment, json, asking),
  };
  const result: unknown = await command.run(input);
  const text = json
    ? JSON.stringify(result, null, process.stdout.isTTY ? 2 : undefined)
    : command.show(result, terminalOf(process.stdout, new Date()), input);
  await new Promise<void>((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
  return command.exitCode?.(result) ?? 0;
};
