import { listSettingChanges, SettingChange } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { changesTable } from '../settings/settings-text.ts';

export const settingsHistory = defineCommand({
  name: 'settings history',
  summary: 'Who changed which setting, newest first',
  options: {
    key: optional(text('Only this setting', { placeholder: 'KEY' })),
    limit: optional(integer('At most so many (100; 0 for all)')),
  },
  output: Type.Array(SettingChange),
  run: ({ options: { key, limit }, session }) =>
    session.all(
      listSettingChanges,
      { query: present({ key }) },
      limit === 0 ? undefined : (limit ?? 100),
    ),
  show: changesTable,
});
