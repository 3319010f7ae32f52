import { createInterface } from 'node:readline/promises';
import { cliErrors } from '../errors.ts';

export interface Asking {
  /** Resolves when the answer is yes. Throws `cli.declined` or `cli.confirmationNeeded`. */
  ask(question: string): Promise<void>;
}

/** Asks on the terminal; without one nobody could have meant it. */
export const terminalAsking = (
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WriteStream = process.stderr,
): Asking => ({
  ask: async (question) => {
    if (!input.isTTY || !output.isTTY) throw cliErrors.confirmationNeeded({ question });
    const lines = createInterface({ input, output });
    try {
      const answer = await lines.question(`${question} [y/N] `);
      if (!/^\s*y(es)?\s*$/i.test(answer)) throw cliErrors.declined();
    } finally {
      lines.close();
    }
  },
});
