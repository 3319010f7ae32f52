import { commands } from '../commands/index.generated.ts';
import { answerCompletion } from '../completion/answer-completion.ts';
import { entryOf } from '../place.ts';
import { replaceProcess } from '../replace-process.ts';
import { terminalAsking } from '../terminal/confirm.ts';
import { printRefusal } from '../terminal/print-refusal.ts';
import { buildProgram } from './build-program.ts';
import { runCommand } from './run-command.ts';
import { usageProblem } from './usage-problem.ts';

/** Runs one line (`words` after `reeve`); returns the exit code. Never throws. */
export const runLine = async (words: readonly string[]): Promise<number> => {
  let exitCode = 0;
  let said = '';
  const program = buildProgram(commands, {
    command: async (choice) => {
      exitCode = await runCommand(choice, process.env, terminalAsking());
    },
    forward: async (forward, rest) => {
      const args = [entryOf(forward.part), ...forward.before, ...rest, ...forward.after(rest)];
      exitCode = await replaceProcess(process.execPath, args);
    },
  });
  const watch = (branch: typeof program): void => {
    branch.exitOverride().configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
    branch.commands.forEach(watch);
  };
  watch(program);
  try {
    if (words[0] === 'complete') {
      answerCompletion(program, words.slice(words[1] === '--' ? 2 : 1));
      return 0;
    }
    if (words.length === 0) program.help();
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    const problem = usageProblem(thrown, said, program, words);
    if (problem === null) return 0;
    if (problem === 'help') {
      process.stderr.write(said);
      return 2;
    }
    const json = words.includes('--json');
    return printRefusal(problem, json, process.env.REEVE_DEBUG === '1');
  }
};
