import { AppError, exitCodeOfKind } from '@reeve/base';
import { CommanderError } from 'commander';
import { makeProgram } from './commands/program.ts';

const usageError = 2;

/** A refusal in words, or for a program; anything else is a bug and shows where it comes from. */
const reportFailure = (error: unknown, json: boolean): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
  if (error instanceof AppError) {
    console.error(
      json ? JSON.stringify(error.toBody()) : `${error.message}\n${error.remedy}\n(${error.code})`,
    );
    return exitCodeOfKind[error.kind];
  }
  console.error(error);
  return 1;
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
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, argv.includes('--json'));
  }
};

// Kept connections to the server would hold the process for seconds.
if (import.meta.main) process.exit(await runInstaller(process.argv.slice(2), process.env));
