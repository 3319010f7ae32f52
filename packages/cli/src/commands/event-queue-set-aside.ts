import { listSetAsideEvents, SetAsideEvent } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const eventQueueSetAside = defineCommand({
  name: 'event-queue set-aside',
  summary: 'Events that could not be applied, with the reason, newest first',
  options: {
    type: optional(text('Only of this type', { placeholder: 'TYPE' })),
    search: optional(text('Part of the reason or of the computer’s name')),
    limit: optional(integer('At most so many (100; 0 for all)')),
  },
  output: Type.Array(SetAsideEvent),
  run: ({ options: { limit, ...query }, session }) =>
    session.all(
      listSetAsideEvents,
      { query: present(query) },
      limit === 0 ? undefined : (limit ?? 100),
    ),
  show: (events, terminal) =>
    table(
      terminal,
      events,
      [
        { title: 'number', value: (row) => row.id, side: 'right', whole: true },
        { title: 'computer', value: (row) => row.computer.name || row.computer.id },
        { title: 'type', value: (row) => row.type },
        { title: 'received', value: (row) => relativeTime(row.receivedAt, terminal.now) },
        { title: 'reason', value: (row) => row.reason },
      ],
      'Nothing was set aside.',
    ),
});
