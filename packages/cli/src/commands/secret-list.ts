import { listSecrets } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const secretList = defineCommand({
  name: 'secret list',
  summary: 'Names of secrets and the tasks that use them; never their values',
  output: listSecrets.response,
  run: ({ session }) => session.call(listSecrets, {}),
  show: (secrets, terminal) =>
    table(
      terminal,
      secrets,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'description', value: (row) => row.description },
        { title: 'used by', value: (row) => row.usedBy.map(({ name }) => name).join(', ') },
        { title: 'changed', value: (row) => relativeTime(row.changedAt, terminal.now) },
        { title: 'by', value: (row) => row.changedBy },
      ],
      'There is none: `reeve secret set NAME` adds one.',
    ),
});
