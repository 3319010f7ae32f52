import { listRegistrationTokens } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const registrationTokenList = defineCommand({
  name: 'registration-token list',
  summary: 'Tokens that let agents in',
  output: listRegistrationTokens.response,
  run: ({ session }) => session.call(listRegistrationTokens, {}),
  show: (tokens, terminal) =>
    table(
      terminal,
      tokens,
      [
        { title: 'note', value: (row) => row.note },
        { title: 'uses left', value: (row) => row.usesLeft, side: 'right' },
        { title: 'expires', value: (row) => relativeTime(row.expiresAt, terminal.now) },
        { title: 'made by', value: (row) => row.createdBy },
        { title: 'made', value: (row) => relativeTime(row.createdAt, terminal.now) },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No token is open. `reeve agent install-line` makes one.',
    ),
});
