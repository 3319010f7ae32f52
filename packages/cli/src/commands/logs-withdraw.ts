import { withdrawLogAcceptance } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findGroup } from '../logs/find-group.ts';

export const logsWithdraw = defineCommand({
  name: 'logs withdraw',
  summary: 'Take the explanation of a message back',
  arguments: { message: text('Key as `reeve logs groups` shows it, or the message') },
  output: withdrawLogAcceptance.response,
  run: async ({ args, session }) => {
    const { key } = await findGroup(session, args.message);
    return session.call(withdrawLogAcceptance, { params: { key } });
  },
  show: () => 'It is unexplained again.',
});
