import { changeSettings, listSettings } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { readAssignments } from '../settings/setting-input.ts';
import { settingsTable } from '../settings/settings-text.ts';

export const settingsSet = defineCommand({
  name: 'settings set',
  summary: 'Change settings together: all or none',
  example: '  reeve settings set tasks.approval-limit=500 tasks.keep-days=90 --reason "new branch"',
  arguments: { values: list(text('KEY=VALUE', { placeholder: 'KEY=VALUE' })) },
  options: { reason: optional(text('Why', { placeholder: 'TEXT' })) },
  output: changeSettings.response,
  run: async ({ args, options: { reason }, session }) => {
    const changes = readAssignments(await session.call(listSettings, {}), args.values);
    return session.call(changeSettings, { body: present({ changes, reason }) });
  },
  show: (settings, terminal) => settingsTable(settings, terminal, 'Nothing was named.'),
});
