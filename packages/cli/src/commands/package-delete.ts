import { deletePackage } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findPackage } from '../packages/find-package.ts';

export const packageDelete = defineCommand({
  name: 'package delete',
  summary: 'Delete a package that no policy uses',
  arguments: { package: text('Name, name and version in quotes, or identifier') },
  options: { yes: flag('Do not ask') },
  output: deletePackage.response,
  run: async ({ args, options, session }) => {
    const { id, name, version } = await findPackage(session, args.package);
    await session.confirm(`Delete the package ${name} ${version}?`, options.yes);
    return session.call(deletePackage, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.package}.`,
});
