import type { Parameter } from '../command/parameter.ts';

const seconds: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

const readPeriod = (raw: unknown): number => {
  const [, count, unit] = /^(\d{1,9})([smhd]?)$/.exec(String(raw)) ?? [];
  if (count === undefined)
    throw new Error(`a period such as 90s, 5m, 2h or 1d is wanted, not '${raw}'`);
  return Number(count) * (seconds[unit ?? ''] ?? 1);
};

/** Seconds between two runs. */
export const period: Parameter<number> = {
  shape: 'value',
  summary: 'Time between two runs: 90s, 5m, 2h, 1d',
  placeholder: 'PERIOD',
  optional: false,
  read: readPeriod,
};
