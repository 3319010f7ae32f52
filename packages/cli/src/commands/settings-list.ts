import { listSettings } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { settingsTable } from '../settings/settings-text.ts';

export const settingsList = defineCommand({
  name: 'settings list',
  summary: 'Settings of the server, what they are by default, and who changed them',
  example:
    '  reeve settings list --deviating\n  reeve settings list --at 2026-05-01T12:00:00Z   (as they were)',
  options: {
    deviating: flag('Only those that differ from their default'),
    at: optional(text('As they were at this moment', { placeholder: 'TIME' })),
  },
  output: listSettings.response,
  run: ({ options: { deviating, at }, session }) =>
    session.call(listSettings, {
      query: present({ deviating: deviating || undefined, at }),
    }),
  show: (settings, terminal, { options }) =>
    settingsTable(
      settings,
      terminal,
      options.deviating ? 'Every setting has its default.' : 'There is none.',
    ),
});
