import { listAgentRequests } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const computerRequests = defineCommand({
  name: 'computer requests',
  summary: 'What was asked of the agent of a computer, newest first',
  arguments: { computer: text('Name or identifier') },
  output: listAgentRequests.response,
  run: async ({ args, session }) => {
    const { id } = await findOneComputer(session, args.computer);
    return session.call(listAgentRequests, { params: { id } });
  },
  show: (requests, terminal) =>
    table(
      terminal,
      requests,
      [
        { title: 'asked', value: (row) => relativeTime(row.createdAt, terminal.now) },
        { title: 'by', value: (row) => row.createdBy },
        { title: 'what', value: (row) => row.kind },
        { title: 'state', value: (row) => row.state },
        {
          title: 'finished',
          value: (row) => row.finishedAt && relativeTime(row.finishedAt, terminal.now),
        },
        { title: 'channel', value: (row) => row.channel },
        { title: 'message', value: (row) => row.message },
      ],
      'Nothing was asked of it yet.',
    ),
});
