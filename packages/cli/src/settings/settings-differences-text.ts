import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { SettingDifference } from './setting-differences.ts';
import { valueText } from './settings-text.ts';

export const differencesTable = (
  found: readonly SettingDifference[],
  terminal: Terminal,
  none: string,
): string =>
  table(
    terminal,
    found,
    [
      { title: 'key', value: (row) => row.key, whole: true },
      { title: 'from', value: (row) => valueText(row.before) },
      { title: 'to', value: (row) => valueText(row.after) },
    ],
    none,
  );
