import type { InventoryChange } from '@reeve/protocol/api';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const colours = { added: 'green', removed: 'red', changed: 'yellow' } as const;

const words = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** The columns that differ, e.g. `version 2.1 → 2.2`; all of them for a row that came or went. */
const differenceOf = ({ before, after }: InventoryChange): string => {
  if (before === null || after === null)
    return Object.entries(after ?? before ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${words(value)}`)
      .join(', ');
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => words(before[name]) !== words(after[name]))
    .map((name) => `${name} ${words(before[name])} → ${words(after[name])}`)
    .join(', ');
};

export const changesText = (changes: readonly InventoryChange[], terminal: Terminal): string =>
  table(
    terminal,
    changes,
    [
      { title: 'when', value: (row) => relativeTime(row.at, terminal.now) },
      { title: 'data class', value: (row) => row.dataClass },
      { title: 'change', value: (row) => row.kind, colour: (row) => colours[row.kind] },
      { title: 'row', value: (row) => row.row },
      { title: 'what', value: differenceOf },
    ],
    'no change since the first inventory',
  );
