import { deleteAgentRelease } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';

export const agentReleaseDelete = defineCommand({
  name: 'agent release delete',
  summary: 'Delete a release of the agent from the server; computers that run it go on',
  arguments: { version: text('Release', { placeholder: 'VERSION' }) },
  options: { yes: flag('Do not ask') },
  output: deleteAgentRelease.response,
  run: async ({ args, options, session }) => {
    await session.confirm(`Delete release ${args.version} of the agent?`, options.yes);
    return session.call(deleteAgentRelease, { params: args });
  },
  show: (_, __, { args }) => `Deleted release ${args.version} of the agent.`,
});
