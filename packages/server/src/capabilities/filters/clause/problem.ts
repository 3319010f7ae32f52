import type { AppError } from '@reeve/base';
import { filtersErrors } from '../errors.ts';
import { nearest } from './vocabulary.ts';

/** Where in the text each node stands, counted from 1. A tree that was not text has none. */
export type Positions = WeakMap<object, number>;

const defaultRemedy =
  "Correct it there. A clause reads like: operating-system.name = 'Debian' and any installed-software (name = 'nginx').";

export const problemAt = (
  at: number | undefined,
  problem: string,
  remedy: string = defaultRemedy,
): AppError =>
  at === undefined
    ? filtersErrors.clause({ problem, remedy })
    : filtersErrors.clauseAt({ at, problem, remedy });

/** `there is no column “nam”`, with what was probably meant, and all there are. */
export const unknownWord = (
  at: number | undefined,
  { what, word, of, known }: { what: string; word: string; of: string; known: readonly string[] },
): AppError => {
  const meant = nearest(word, known);
  return problemAt(
    at,
    `there is no ${what} “${word}”${of}${meant === null ? '' : `; did you mean “${meant}”?`}`,
    `Known are: ${known.slice(0, 60).join(', ') || 'none'}.`,
  );
};
