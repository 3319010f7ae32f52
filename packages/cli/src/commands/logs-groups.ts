import { LogGroup, listLogGroups } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, flag, integer, optional } from '../command/parameter.ts';
import { logOptions } from '../logs/log-options.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const logsGroups = defineCommand({
  name: 'logs groups',
  summary: 'Warnings and errors by message: how often, since when, new or known, accepted or not',
  example: '  reeve logs groups --accepted no --new',
  options: {
    ...logOptions,
    accepted: optional(choice('Only those that are accepted, or only the others', ['yes', 'no'])),
    new: flag('Only those first seen since --since (a day)'),
    limit: optional(integer('At most so many (100; 0 for all)')),
  },
  output: Type.Array(LogGroup),
  run: async ({ options: { limit, accepted, new: onlyNew, ...query }, session }) => {
    const groups = await session.all(
      listLogGroups,
      { query: present({ ...query, accepted: accepted && accepted === 'yes' }) },
      limit === 0 || onlyNew ? undefined : (limit ?? 100),
    );
    return onlyNew ? groups.filter(({ isNew }) => isNew).slice(0, limit || undefined) : groups;
  },
  show: (groups, terminal) =>
    table(
      terminal,
      groups,
      [
        { title: 'key', value: (row) => row.key.slice(0, 8), whole: true },
        {
          title: 'level',
          value: (row) => row.level,
          colour: (row) => (row.level === 'error' ? 'red' : 'yellow'),
        },
        { title: 'source', value: (row) => row.source },
        { title: 'count', value: (row) => row.count, side: 'right' },
        { title: 'first', value: (row) => relativeTime(row.firstAt, terminal.now) },
        { title: 'last', value: (row) => relativeTime(row.lastAt, terminal.now) },
        { title: 'new', value: (row) => (row.isNew ? 'new' : '') },
        { title: 'message', value: (row) => row.message },
        {
          title: 'accepted',
          value: (row) => (row.accepted ? `${row.accepted.by}: ${row.accepted.reason}` : ''),
        },
      ],
      'Nothing matches.',
    ),
});
