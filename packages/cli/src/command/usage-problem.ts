import { CommanderError } from 'commander';
import { cliErrors } from '../errors.ts';

const asked = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

/** What commander says to a line it does not understand, as a refusal; null when help was asked for, 'help' when a verb is missing. */
export const usageProblem = (thrown: unknown, said: string, line: readonly string[]): unknown => {
  if (!(thrown instanceof CommanderError)) return thrown;
  if (asked.has(thrown.code)) return thrown.exitCode === 0 ? null : 'help';
  const words = line.filter((word) => /^[a-z][a-z-]*$/.test(word)).slice(0, 1);
  const known = thrown.code === 'commander.unknownCommand' ? [] : words;
  const text = (said || thrown.message).replace(/^error: /, '').trim();
  // Commander puts its suggestion on a second line.
  const problem = text.replace(/\s*\n\s*/g, ' ');
  return cliErrors.usage({ problem, help: ['reeve', ...known, '--help'].join(' ') });
};
