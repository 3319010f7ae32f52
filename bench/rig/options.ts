import { parseArgs } from 'node:util';

/** `--computers N --runs N --json` and further numbers of a bench, with their defaults. */
export const benchOptions = <T extends Record<string, number>>(
  numbers: T,
): Record<keyof T, number> & { json: boolean } => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [
          name,
          { type: 'string' as const, default: String(value) },
        ]),
      ),
    },
  });
  const given = values as Record<string, string | boolean>;
  const read = (name: string): number => {
    const value = Number(given[name]);
    if (!Number.isFinite(value) || value <= 0)
      throw new Error(`--${name} must be a number above 0`);
    return value;
  };
  return {
    ...(Object.fromEntries(Object.keys(numbers).map((name) => [name, read(name)])) as Record<
      keyof T,
      number
    >),
    json: given.json === true,
  };
};
