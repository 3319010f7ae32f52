import { hash } from 'node:crypto';
import type { Line } from './resource-inventory.ts';

/** A text that stands for exactly one line; of all ways to write one, the fastest that was measured. */
export const lineKey = (line: Line): string => JSON.stringify(line);

/** The line's number among all lines ever: 128 bits of SHA-256, written as a UUID. Stable over releases. */
export const lineHash = (key: string): string => {
  const hex = hash('sha256', key);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

/** The values that name a line in the history, e.g. `dpkg hello amd64`. */
export const rowKey = (line: Line, positions: readonly number[]): string =>
  positions.map((position) => line[position] ?? '').join(' ');
