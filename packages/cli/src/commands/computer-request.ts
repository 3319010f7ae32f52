import { AgentRequest, requestFromAgent } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';

export const computerRequest = defineCommand({
  name: 'computer request',
  summary: 'Ask the agent of a computer for something now',
  example: '  reeve computer request web-01 send-inventory',
  arguments: {
    computer: text('Name or identifier'),
    kind: choice('What is wanted', ['send-inventory', 'update-configuration']),
  },
  output: AgentRequest,
  run: async ({ args, session }) => {
    const { id } = await findOneComputer(session, args.computer);
    return session.call(requestFromAgent, { params: { id }, body: { kind: args.kind } });
  },
  show: (request, _, { args }) =>
    `Asked: ${request.kind} (${request.state}). \`reeve computer requests ${args.computer}\` shows what becomes of it.`,
});
