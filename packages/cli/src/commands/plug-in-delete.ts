import { deletePlugInVersion } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';

export const plugInDelete = defineCommand({
  name: 'plug-in delete',
  summary: 'Delete a version of a plug-in from the server; computers that have it keep it',
  arguments: { name: text('Name of the plug-in'), version: text('Version') },
  options: { yes: flag('Do not ask') },
  output: deletePlugInVersion.response,
  run: async ({ args, options, session }) => {
    await session.confirm(`Delete ${args.name} ${args.version}?`, options.yes);
    return session.call(deletePlugInVersion, { params: args });
  },
  show: (_, __, { args }) => `Deleted ${args.name} ${args.version}.`,
});
