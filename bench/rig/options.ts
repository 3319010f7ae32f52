import { parseArgs } from 'node:util';

/**
 * Numbers of a bench with their defaults, `--json`, and `--quiet SECONDS`: how long to wait, before each
 * stretch, for others on this machine to pause.
 */
export const benchOptions = <T extends Record<string, number>>(
  numbers: T,
): Record<keyof T, number> & { json: boolean; quiet: number } => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      quiet: { type: 'string', default: '0' },
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
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number`);
    return value;
  };
  return {
    ...(Object.fromEntries(Object.keys(numbers).map((name) => [name, read(name)])) as Record<
      keyof T,
      number
    >),
    json: given.json === true,
    quiet: read('quiet'),
  };
};
