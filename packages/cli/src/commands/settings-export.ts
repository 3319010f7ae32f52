import { getStatus } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { SettingsExport } from '../settings/settings-export.ts';
import { readState } from '../settings/settings-state.ts';

export const settingsExport = defineCommand({
  name: 'settings export',
  summary: 'The settings that differ from their default, as JSON for `import` and `diff`',
  example: '  reeve settings export > settings.json',
  options: { at: optional(text('As they were at this moment', { placeholder: 'TIME' })) },
  output: SettingsExport,
  run: async ({ options, session }) => {
    const { version } = await session.call(getStatus, {});
    const state = await readState(session, options.at ?? 'now');
    return {
      format: 1 as const,
      release: version,
      at: options.at ?? new Date().toISOString(),
      settings: Object.fromEntries(state),
    };
  },
  // The same either way: it is made for a file.
  show: (value) => JSON.stringify(value, null, 2),
});
