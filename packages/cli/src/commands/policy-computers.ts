import { listPolicyComputers } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, optional, text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';
import { stateColour } from '../policies/policy-text.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

const states = ['compliant', 'failing', 'pending', 'not-applicable', 'unknown'] as const;

export const policyComputers = defineCommand({
  name: 'policy computers',
  summary: 'Compliance with a policy, computer by computer',
  example: '  reeve policy computers Nginx --state failing',
  arguments: { policy: text('Name or identifier') },
  options: {
    state: optional(choice('Only in this state', states)),
    limit: optional(integer('At most so many')),
  },
  output: listPolicyComputers.response.properties.items,
  run: async ({ args, options: { state, limit }, session }) => {
    const { id } = await findPolicy(session, args.policy);
    return session.all(listPolicyComputers, { params: { id }, query: present({ state }) }, limit);
  },
  show: (computers, terminal) =>
    table(
      terminal,
      computers,
      [
        { title: 'computer', value: (row) => row.name },
        { title: 'state', value: (row) => row.state, colour: (row) => stateColour(row.state) },
        { title: 'version', value: (row) => row.version, side: 'right' },
        { title: 'ring', value: (row) => row.ring },
        {
          title: 'checked',
          value: (row) => row.checkedAt && relativeTime(row.checkedAt, terminal.now),
        },
        { title: 'detail', value: (row) => row.detail },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No computer matches.',
    ),
});
