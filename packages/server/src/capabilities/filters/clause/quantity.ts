const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes that one of a column's numbers stands for; null: the column is no size. */
const baseOf = (column: string): number | null => {
  if (column.endsWith('_bytes')) return 1;
  return column.endsWith('_kib') ? 1024 : null;
};

/** A number with a unit as the column counts it: `8 GiB` of `total_bytes`. Null: the unit does not fit the column. */
export const inUnitsOf = (column: string, number: number, unit: string): number | null => {
  const base = baseOf(column);
  const power = binary.findIndex((one) => one.toLowerCase() === unit.toLowerCase());
  return base === null || power < 0 ? null : (number * 1024 ** power) / base;
};

/** The shortest way to write it: 8589934592 of `total_bytes` is `8 GiB`. */
export const withUnit = (column: string, number: number): string => {
  const base = baseOf(column);
  if (base === null || number === 0 || !Number.isInteger(number)) return String(number);
  let power = base === 1 ? 0 : 1;
  let left = number;
  while (Math.abs(left) >= 1024 && left % 1024 === 0 && power < binary.length - 1) {
    left /= 1024;
    power++;
  }
  return power === (base === 1 ? 0 : 1) ? String(number) : `${String(left)} ${binary[power]}`;
};

const seconds = { minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
type SpanUnit = keyof typeof seconds;
export const spanUnits = Object.keys(seconds) as readonly SpanUnit[];

/** `7 days`; null when it is no span of time. */
export const readSpan = (text: string): { seconds: number; text: string } | null => {
  const [, digits = '', word = ''] = /^\s*([0-9]{1,6})\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const unit = spanUnits.find(
    (one) => `${one}s` === word.toLowerCase() || one === word.toLowerCase(),
  );
  const number = Number(digits);
  if (unit === undefined || number === 0) return null;
  return { seconds: number * seconds[unit], text: `${number} ${unit}${number === 1 ? '' : 's'}` };
};
