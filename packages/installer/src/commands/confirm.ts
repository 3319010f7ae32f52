import { createInterface } from 'node:readline/promises';
import { installerErrors } from '../errors.ts';

/** Asks on the terminal; without one it refuses. Returns whether the answer was yes. */
export const confirm = async (
  question: string,
  yes: boolean | undefined,
  action: string,
): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw installerErrors.confirmationNeeded({ action });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};
