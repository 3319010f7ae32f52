import { cliErrors } from '../errors.ts';

/** `NAME=VALUE` words as a record; the value may hold further `=`. Throws `cli.usage`. */
export const readPairs = (words: readonly string[], option: string): Record<string, string> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1)
        throw cliErrors.usage({
          problem: `${option} wants NAME=VALUE, not '${word}'`,
          help: 'reeve --help',
        });
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
