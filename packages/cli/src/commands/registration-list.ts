import { listRegistrations, Registration } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

const colours = { allowed: 'green', pending: 'yellow', blocked: 'red', revoked: 'red' } as const;

export const registrationList = defineCommand({
  name: 'registration list',
  summary: 'Requests of agents to be let in, newest first',
  options: {
    status: optional(choice('Only with this status', ['allowed', 'pending', 'blocked', 'revoked'])),
    search: optional(text('Part of host name or address')),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(Registration),
  run: ({ options: { limit, ...query }, session }) =>
    session.all(listRegistrations, { query: present(query) }, limit),
  show: (registrations, terminal) =>
    table(
      terminal,
      registrations,
      [
        { title: 'host', value: (row) => row.identity.hostName },
        { title: 'status', value: (row) => row.status, colour: (row) => colours[row.status] },
        { title: 'why', value: (row) => row.reason },
        { title: 'os', value: (row) => row.identity.operatingSystem },
        { title: 'from', value: (row) => row.from },
        { title: 'asked', value: (row) => relativeTime(row.requestedAt, terminal.now) },
        { title: 'looks like', value: (row) => row.looksLike?.name },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No agent has asked.',
    ),
});
