import { changeSettings, listSettings } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { knownSetting } from '../settings/setting-input.ts';
import { settingsTable } from '../settings/settings-text.ts';

export const settingsReset = defineCommand({
  name: 'settings reset',
  summary: 'Put settings back to their default; `settings undo` brings them again',
  arguments: { keys: list(text('Names', { placeholder: 'KEY' })) },
  options: { reason: optional(text('Why', { placeholder: 'TEXT' })) },
  output: changeSettings.response,
  run: async ({ args, options: { reason }, session }) => {
    const settings = await session.call(listSettings, {});
    const changes = Object.fromEntries(
      args.keys.map((key) => [knownSetting(settings, key).key, null]),
    );
    return session.call(changeSettings, { body: present({ changes, reason }) });
  },
  show: (settings, terminal) => settingsTable(settings, terminal, 'Nothing was named.'),
});
