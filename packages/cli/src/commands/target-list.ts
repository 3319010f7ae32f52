import { listTargets, Target } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { table } from '../terminal/table.ts';

export const targetList = defineCommand({
  name: 'target list',
  summary: 'Targets: what policies and tasks apply to',
  options: {
    search: optional(text('Part of name or description')),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(Target),
  run: ({ options: { search, limit }, session }) =>
    session.all(listTargets, { query: present({ search }) }, limit),
  show: (targets, terminal) =>
    table(
      terminal,
      targets,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'members', value: (row) => row.members, side: 'right' },
        { title: 'owner', value: (row) => row.owner.name },
        { title: 'used by', value: (row) => row.usedBy.length, side: 'right' },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none. `reeve target create` adds one.',
    ),
});
