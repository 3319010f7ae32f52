import { undoSettingChange } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer } from '../command/parameter.ts';
import { valueText } from '../settings/settings-text.ts';

export const settingsUndo = defineCommand({
  name: 'settings undo',
  summary: 'Put back what a change replaced, unless the setting was changed again since',
  example: '  reeve settings history\n  reeve settings undo 12',
  arguments: { change: integer('Number in `reeve settings history`') },
  output: undoSettingChange.response,
  run: ({ args, session }) => session.call(undoSettingChange, { params: { id: args.change } }),
  show: ({ key, value, unit }) => `${key} is ${valueText(value, unit)} again.`,
});
