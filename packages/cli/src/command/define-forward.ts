import type { TSchema } from 'typebox';
import type { Part } from '../place.ts';

/**
 * A command that another program of the same release carries out: it gets the words that follow, and keeps
 * standard input and output, signals and exit code.
 */
export interface Forward {
  name: string;
  summary: string;
  part: Part;
  /** Words put before those that were typed. */
  before: readonly string[];
  /** Words that may follow, with what each does: for the help and for the shell's completion. */
  verbs: Readonly<Record<string, string>>;
  /** Words put after those that were typed, because this place knows them. */
  after: (words: readonly string[]) => readonly string[];
  /** Schemas of what `--json` prints, by verb (empty word: the command itself). */
  outputs: Readonly<Record<string, TSchema>>;
}

export const defineForward = (
  definition: Omit<Forward, 'verbs' | 'after' | 'outputs'> &
    Partial<Pick<Forward, 'verbs' | 'after' | 'outputs'>>,
): Forward => ({ verbs: {}, after: () => [], outputs: {}, ...definition });
