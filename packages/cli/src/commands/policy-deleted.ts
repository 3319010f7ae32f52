import { listDeletedPolicies } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const policyDeleted = defineCommand({
  name: 'policy deleted',
  summary: 'Deleted policies that can be brought back',
  output: listDeletedPolicies.response,
  run: ({ session }) => session.call(listDeletedPolicies, {}),
  show: (policies, terminal) =>
    table(
      terminal,
      policies,
      [
        { title: 'deleted', value: (row) => relativeTime(row.deletedAt, terminal.now) },
        { title: 'by', value: (row) => row.deletedBy },
        { title: 'kind', value: (row) => row.kind },
        { title: 'name', value: (row) => row.name },
        { title: 'version', value: (row) => row.version, side: 'right' },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No policy was deleted.',
    ),
});
