import { type Command as Branch, CommanderError } from 'commander';
import { cliErrors } from '../errors.ts';

const asked = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

/** Words of the line that name a command, as far as there is one. */
const commandIn = (program: Branch, line: readonly string[]): string[] => {
  const known: string[] = [];
  let branch = program;
  for (const word of line) {
    const next = branch.commands.find((child) => child.name() === word);
    if (next === undefined) break;
    known.push(word);
    branch = next;
  }
  return known;
};

/** What commander says to a line it does not understand, as a refusal; null when help was asked for, 'help' when a verb is missing. */
export const usageProblem = (
  thrown: unknown,
  said: string,
  program: Branch,
  line: readonly string[],
): unknown => {
  if (!(thrown instanceof CommanderError)) return thrown;
  if (asked.has(thrown.code)) return thrown.exitCode === 0 ? null : 'help';
  const text = (said || thrown.message).replace(/^error: /, '').trim();
  // Commander puts its suggestion on a second line.
  const problem = text.replace(/\s*\n\s*/g, ' ');
  return cliErrors.usage({
    problem,
    help: ['reeve', ...commandIn(program, line), '--help'].join(' '),
  });
};
