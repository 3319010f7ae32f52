import { listPublishers } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { table } from '../terminal/table.ts';

export const publisherList = defineCommand({
  name: 'publisher list',
  summary: 'Whose plug-ins and agent releases are let in',
  output: listPublishers.response,
  run: ({ session }) => session.call(listPublishers, {}),
  show: (publishers, terminal) =>
    table(
      terminal,
      publishers,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'added', value: (row) => row.addedAt },
        { title: 'by', value: (row) => row.addedBy },
        { title: 'public key', value: (row) => row.publicKey, whole: true },
      ],
      'Nobody is trusted.',
    ),
});
