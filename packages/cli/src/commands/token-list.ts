import { listApiTokens } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'API tokens, without their secrets',
  output: listApiTokens.response,
  run: ({ session }) => session.call(listApiTokens, {}),
  show: (tokens, terminal) =>
    table(
      terminal,
      tokens,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'roles', value: (row) => row.roles.join(', ') },
        { title: 'made by', value: (row) => row.createdBy },
        {
          title: 'expires',
          value: (row) => row.expiresAt && relativeTime(row.expiresAt, terminal.now),
        },
        { title: 'last used', value: (row) => relativeTime(row.lastUsedAt, terminal.now) },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: `reeve token create NAME` makes one.',
    ),
});
