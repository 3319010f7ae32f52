import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { differences, SettingDifference } from '../settings/setting-differences.ts';
import { differencesTable } from '../settings/settings-differences-text.ts';
import { readState } from '../settings/settings-state.ts';

export const settingsDiff = defineCommand({
  name: 'settings diff',
  summary: 'What differs between two moments, this server and an export, or two exports',
  example:
    '  reeve settings diff 2026-05-01            (since then)\n  reeve settings diff other-server.json     (against the export of another server)\n  reeve settings diff default now           (what deviates)',
  arguments: {
    from: text('`now`, `default`, a time, or the file of an export', { placeholder: 'FROM' }),
    to: optional(text('The same; default: now', { placeholder: 'TO' })),
  },
  output: Type.Array(SettingDifference),
  run: async ({ args, session }) =>
    differences(await readState(session, args.from), await readState(session, args.to ?? 'now')),
  show: (found, terminal) => differencesTable(found, terminal, 'Nothing differs.'),
});
