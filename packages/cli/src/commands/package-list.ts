import { listPackages, Package } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, optional, text } from '../command/parameter.ts';
import { verdictText } from '../packages/package-text.ts';
import { present } from '../present.ts';
import { table } from '../terminal/table.ts';

export const packageList = defineCommand({
  name: 'package list',
  summary: 'Packages with what was last seen of their sources',
  options: {
    search: optional(text('Part of name or description')),
    verdict: optional(choice('Only those', ['good', 'changed', 'broken', 'not-checked'] as const)),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(Package),
  run: ({ options: { search, verdict, limit }, session }) =>
    session.all(listPackages, { query: present({ search, verdict }) }, limit),
  show: (packages, terminal) =>
    table(
      terminal,
      packages,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'version', value: (row) => row.version },
        { title: 'snapshot', value: (row) => row.snapshot?.version ?? '–', side: 'right' },
        { title: 'used by', value: (row) => row.usedBy.length, side: 'right' },
        {
          title: 'source',
          value: verdictText,
          colour: (row) => (row.verdict === 'broken' ? 'red' : undefined),
        },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none. `reeve package create` adds one.',
    ),
});
