import { AppError, exitCodeOfKind, messageOf } from '@reeve/base';
import { cliErrors } from '../errors.ts';
import { cleanText } from './clean-text.ts';
import { paint, terminalOf } from './terminal.ts';

/** Prints what went wrong and what to do next to standard error; returns the exit code. */
export const printRefusal = (thrown: unknown, json: boolean, debug: boolean): number => {
  const refusal =
    thrown instanceof AppError
      ? thrown
      : cliErrors.unexpected({ message: messageOf(thrown) }, thrown);
  if (json) process.stderr.write(`${JSON.stringify(refusal.toBody())}\n`);
  else {
    const terminal = terminalOf(process.stderr, new Date());
    process.stderr.write(
      `${paint(terminal, 'red', 'reeve:')} ${cleanText(refusal.message)}\n` +
        `  ${paint(terminal, 'bold', 'What to do:')} ${cleanText(refusal.remedy)}\n`,
    );
  }
  if (debug) console.error(thrown);
  return thrown instanceof AppError ? exitCodeOfKind[refusal.kind] : 1;
};
