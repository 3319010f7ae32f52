import { acceptLogGroup } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findGroup } from '../logs/find-group.ts';

export const logsAccept = defineCommand({
  name: 'logs accept',
  summary: 'Explain a message: it counts as known from now on, or until then',
  arguments: { message: text('Key as `reeve logs groups` shows it, or the message') },
  options: {
    reason: text('Why nothing has to be done'),
    until: optional(text('Until this moment (for good)', { placeholder: 'TIME' })),
  },
  output: acceptLogGroup.response,
  run: async ({ args, options: { reason, until }, session }) => {
    const { key } = await findGroup(session, args.message);
    return session.call(acceptLogGroup, {
      params: { key },
      body: { reason, ...(until === undefined ? {} : { until }) },
    });
  },
  show: (_, __, { options: { until } }) =>
    until === undefined ? 'Accepted for good.' : `Accepted until ${until}.`,
});
