import { AuditRecord, listAudit } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { table } from '../terminal/table.ts';

export const auditList = defineCommand({
  name: 'audit list',
  summary: 'Who did what, newest first',
  example: '  reeve audit list --actor maria --since 2026-01-01T00:00:00Z --limit 0 --json',
  options: {
    search: optional(text('Part of subject or details')),
    action: optional(text('Only this action', { placeholder: 'ACTION' })),
    actor: optional(text('Only by this one', { placeholder: 'NAME' })),
    since: optional(text('From this moment on', { placeholder: 'TIME' })),
    until: optional(text('Up to this moment', { placeholder: 'TIME' })),
    limit: optional(integer('At most so many (100; 0 for all)')),
  },
  output: Type.Array(AuditRecord),
  run: ({ options: { limit, ...query }, session }) =>
    session.all(listAudit, { query: present(query) }, limit === 0 ? undefined : (limit ?? 100)),
  show: (records, terminal) =>
    table(
      terminal,
      records,
      [
        { title: 'seq', value: (row) => row.seq, side: 'right' },
        { title: 'at', value: (row) => row.at.replace('T', ' ').slice(0, 19) },
        { title: 'who', value: (row) => row.actor },
        { title: 'from', value: (row) => row.from },
        { title: 'action', value: (row) => row.action },
        { title: 'subject', value: (row) => row.subject },
        {
          title: 'outcome',
          value: (row) => row.outcome,
          colour: (row) => (row.outcome === 'refused' ? 'red' : undefined),
        },
      ],
      'Nothing matches.',
    ),
});
