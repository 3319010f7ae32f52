import { AppError, exitCodeOfKind } from '@reeve/base';
import type { Command } from 'commander';
import { makeProgram } from './commands/program.ts';
import { usageProblem } from './commands/usage-problem.ts';

/** A refusal in words, or for a program; anything else is a bug and shows where it comes from. */
const reportFailure = (error: unknown, json: boolean): number => {
  if (error instanceof AppError) {
    console.error(
      json
        ? JSON.stringify(error.toBody())
        : `reeve: ${error.message}\n  What to do: ${error.remedy}`,
    );
    return exitCodeOfKind[error.kind];
  }
  console.error(error);
  return 1;
};

/** Keeps what commander would print to standard error: a refusal is said once, and as JSON where that is wanted. */
const listen = (program: Command): (() => string) => {
  let said = '';
  const watch = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
    command.commands.forEach(watch);
  };
  watch(program);
  return () => said;
};

/**
 * The Installation Manager. Exit codes: 0 ready or done, 1 error, 2 usage, 3 blocked, 4 ready with warnings.
 * `argv` is what follows the program's name.
 */
export const runInstaller = async (
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> => {
  let code = 0;
  const program = makeProgram({ argv, env }, (settled) => {
    code = settled;
  });
  const said = listen(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    const problem = usageProblem(error, said(), argv);
    return problem === null ? 0 : reportFailure(problem, argv.includes('--json'));
  }
};

// Kept connections to the server would hold the process for seconds.
if (import.meta.main) process.exit(await runInstaller(process.argv.slice(2), process.env));
