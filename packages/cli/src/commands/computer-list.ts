import { ComputerSummary, computerSorts, listComputers } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, flag, integer, optional, text } from '../command/parameter.ts';
import { findFilter, findTarget } from '../filters/find-filter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

const colourOfHealth = { ok: 'green', warning: 'yellow', error: 'red', unknown: 'gray' } as const;

export const computerList = defineCommand({
  name: 'computer list',
  summary: 'Managed computers',
  example:
    '  reeve computer list --os "Debian GNU/Linux" --sort -lastSeen\n  reeve computer list --software openssl --json',
  options: {
    search: optional(text('Part of name, address, operating system or model')),
    os: optional(text('Operating system')),
    agentVersion: optional(text('Release of the agent', { placeholder: 'VERSION' })),
    connected: flag('Only those with an open push channel'),
    health: optional(choice('State of health', ['ok', 'warning', 'error', 'unknown'])),
    pendingRestart: flag('Only those that wait for a restart'),
    notSeenSince: optional(text('Only those silent since', { placeholder: 'TIME' })),
    software: optional(text('Only those with this package', { placeholder: 'PACKAGE' })),
    filter: optional(text('Only members of this filter', { placeholder: 'NAME' })),
    target: optional(text('Only members of this target', { placeholder: 'NAME' })),
    sort: optional(
      choice('Order; a minus sign turns it round', computerSorts, { placeholder: 'COLUMN' }),
    ),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(ComputerSummary),
  run: async ({ options, session }) => {
    const { limit, connected, pendingRestart, filter, target, ...filters } = options;
    const query = present({
      ...filters,
      connected: connected || undefined,
      pendingRestart: pendingRestart || undefined,
      filter: filter && (await findFilter(session, filter)).id,
      target: target && (await findTarget(session, target)).id,
    });
    return session.all(listComputers, { query }, limit);
  },
  show: (computers, terminal) =>
    table(
      terminal,
      computers,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'os', value: (row) => row.os },
        { title: 'address', value: (row) => row.ipAddress },
        { title: 'agent', value: (row) => row.agentVersion },
        { title: 'last seen', value: (row) => relativeTime(row.lastSeen, terminal.now) },
        { title: 'push', value: (row) => row.connected },
        {
          title: 'health',
          value: (row) => row.health,
          colour: (row) => colourOfHealth[row.health],
        },
        { title: 'restart', value: (row) => (row.pendingRestart ? 'pending' : '') },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No computer matches. `reeve agent install-line` shows how to add one.',
    ),
});
