import { parseArgs } from 'node:util';
import type { Calm } from './quiet.ts';

/** What every bench understands besides its numbers. */
interface Common {
  json: boolean;
  quiet: Calm;
}

const readNumber = (name: string, given: unknown): number => {
  const value = Number(given);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number`);
  return value;
};

/**
 * Numbers of a bench with their defaults, `--json`, switches, `--quiet SECONDS` (wait, before each stretch, for others
 * on this machine to pause) and `--precedence` (come first meanwhile). With `--quick` the numbers of `quick` stand for
 * the defaults: it shows that the bench works, and measures little. `--help` prints `usage`.
 */
export const benchOptions = <T extends Record<string, number>, S extends string = never>(
  numbers: T,
  more: { quick?: Partial<T>; switches?: readonly S[]; usage?: string } = {},
): Record<keyof T, number> & Record<S, boolean> & Common => {
  const { quick, switches = [], usage } = more;
  const word = { type: 'string' as const };
  const flag = { type: 'boolean' as const, default: false };
  const { values } = parseArgs({
    options: {
      json: flag,
      quiet: { ...word, default: '0' },
      precedence: flag,
      ...(quick ? { quick: flag } : {}),
      ...(usage ? { help: flag } : {}),
      ...Object.fromEntries(switches.map((name) => [name, flag])),
      ...Object.fromEntries(Object.keys(numbers).map((name) => [name, word])),
    },
  });
  const given = values as Record<string, string | boolean | undefined>;
  if (given.help === true) {
    console.log(usage);
    process.exit(0);
  }
  const defaults = given.quick === true ? { ...numbers, ...quick } : numbers;
  const read = Object.keys(numbers).map((name) => [
    name,
    readNumber(name, given[name] ?? defaults[name]),
  ]);
  const set = switches.map((name) => [name, given[name] === true]);
  return {
    ...(Object.fromEntries(read) as Record<keyof T, number>),
    ...(Object.fromEntries(set) as Record<S, boolean>),
    json: given.json === true,
    quiet: {
      seconds: readNumber('quiet', given.quiet),
      precedence: given.precedence === true,
    },
  };
};
