import { PlugIn } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findPlugIn } from '../find-plug-in.ts';
import { plugInText } from '../show/plug-in-text.ts';

export const plugInShow = defineCommand({
  name: 'plug-in show',
  summary: 'One plug-in: its versions and their manifests',
  arguments: { name: text('Name of the plug-in') },
  output: PlugIn,
  run: ({ args, session }) => findPlugIn(session, args.name),
  show: plugInText,
});
