import completeCommander from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const commandOfLibrary = 'completion-of-library';

/** The shell asks `reeve complete -- WORDS…`: prints what may stand in the place of the last word. */
export const answerCompletion = (program: Command, words: readonly string[]): void => {
  const tree = completeCommander(program, { completionCommandName: commandOfLibrary });
  tree.commands.delete(commandOfLibrary);
  tree.parse([...words]);
};
