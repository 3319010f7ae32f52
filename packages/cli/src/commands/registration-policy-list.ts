import { listRegistrationPolicies } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { rulesText } from '../policy-rules.ts';
import { table } from '../terminal/table.ts';

export const registrationPolicyList = defineCommand({
  name: 'registration-policy list',
  summary: 'Rules that decide requests of agents, in their order',
  output: listRegistrationPolicies.response,
  run: ({ session }) => session.call(listRegistrationPolicies, {}),
  show: (policies, terminal) =>
    table(
      terminal,
      policies,
      [
        { title: 'order', value: (row) => row.order, side: 'right' },
        { title: 'name', value: (row) => row.name },
        { title: 'enabled', value: (row) => row.enabled },
        { title: 'matches', value: (row) => rulesText(row.rules) },
        { title: 'result', value: (row) => row.result },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: agents without a token wait for a decision.',
    ),
});
