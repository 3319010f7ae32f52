import { restorePolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, text } from '../command/parameter.ts';
import { findAnyPolicy } from '../policies/find-policy.ts';

export const policyRestore = defineCommand({
  name: 'policy restore',
  summary: 'Undo: make an older version the newest one; also of a deleted policy',
  example: '  reeve policy versions "Check in often"\n  reeve policy restore "Check in often" 3',
  arguments: { policy: text('Name or identifier'), version: integer('Version to bring back') },
  output: restorePolicy.response,
  run: async ({ args, session }) => {
    const { id } = await findAnyPolicy(session, args.policy);
    return session.call(restorePolicy, { params: { id }, body: { version: args.version } });
  },
  show: ({ name, version }, _, { args }) =>
    `${name} is as in version ${args.version} again, which is now version ${version}.`,
});
