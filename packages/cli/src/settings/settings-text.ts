import type { Setting, SettingChange, SettingValue } from '@reeve/protocol/api';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const valueText = (value: SettingValue | null, unit = ''): string => {
  if (value === null) return 'default';
  const text = value === '' ? '(empty)' : String(value);
  return unit === '' ? text : `${text} ${unit}`;
};

export const settingsTable = (
  settings: readonly Setting[],
  terminal: Terminal,
  none: string,
): string =>
  table(
    terminal,
    settings,
    [
      { title: 'key', value: (row) => row.key, whole: true },
      {
        title: 'value',
        value: (row) => valueText(row.value, row.unit),
        colour: (row) => (row.deviation ? 'yellow' : undefined),
      },
      { title: 'default', value: (row) => valueText(row.default) },
      {
        title: 'changed',
        value: (row) =>
          row.deviation && `${row.deviation.by}, ${relativeTime(row.deviation.at, terminal.now)}`,
      },
      { title: 'what', value: (row) => row.title },
    ],
    none,
  );

export const changesTable = (changes: readonly SettingChange[], terminal: Terminal): string =>
  table(
    terminal,
    changes,
    [
      { title: 'number', value: (row) => row.id, side: 'right' },
      { title: 'at', value: (row) => row.at.replace('T', ' ').slice(0, 19) },
      { title: 'who', value: (row) => row.by },
      { title: 'key', value: (row) => row.key, whole: true },
      { title: 'from', value: (row) => valueText(row.before) },
      { title: 'to', value: (row) => valueText(row.after) },
      { title: 'why', value: (row) => row.reason || null },
    ],
    'Nobody has changed a setting.',
  );
