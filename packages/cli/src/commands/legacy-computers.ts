import { listLegacyComputers } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const legacyComputers = defineCommand({
  name: 'legacy computers',
  summary: 'Computers whose agents speak an older protocol, and which of them were refused',
  options: {
    search: optional(text('Part of the name or of the release')),
    limit: optional(integer('At most so many')),
  },
  output: listLegacyComputers.response.properties.items,
  run: ({ options: { limit, ...query }, session }) =>
    session.all(listLegacyComputers, { query: present(query) }, limit),
  show: (computers, terminal) =>
    table(
      terminal,
      computers,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'agent', value: (row) => row.agentVersion },
        { title: 'protocol', value: (row) => row.protocol, side: 'right' },
        { title: 'last seen', value: (row) => relativeTime(row.lastSeen, terminal.now) },
        {
          title: 'refused',
          value: (row) => (row.refusedAt === null ? '' : relativeTime(row.refusedAt, terminal.now)),
          colour: (row) => (row.refusedAt === null ? undefined : 'red'),
        },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'Every agent speaks the present protocol.',
    ),
});
