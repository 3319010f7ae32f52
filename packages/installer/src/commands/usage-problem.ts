import { CommanderError } from 'commander';
import { installerErrors } from '../errors.ts';

const asked = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

/**
 * What commander says to a line that it does not understand, as a refusal; null when help was asked for and
 * shown, the error itself when it is none of commander's.
 */
export const usageProblem = (thrown: unknown, said: string, argv: readonly string[]): unknown => {
  if (!(thrown instanceof CommanderError)) return thrown;
  const [topic = ''] = argv;
  const known = ['upgrade', 'backup', 'install'].includes(topic) ? [topic] : [];
  const help = ['reeve', ...known, '--help'].join(' ');
  if (asked.has(thrown.code)) {
    if (thrown.exitCode === 0) return null;
    return installerErrors.usage({ problem: 'It is not said what to do', help });
  }
  const text = (said || thrown.message).replace(/^error: /, '').trim();
  return installerErrors.usage({ problem: text.replace(/\s*\n\s*/g, ' '), help });
};
