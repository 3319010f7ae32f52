import { listPolicies, Policy } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, optional, text } from '../command/parameter.ts';
import { policiesTable } from '../policies/policy-text.ts';
import { present } from '../present.ts';

export const policyList = defineCommand({
  name: 'policy list',
  summary: 'Policies by kind and order, with compliance and roll-outs',
  options: {
    kind: optional(text('Only of this kind')),
    search: optional(text('Only those whose name holds this')),
    enabled: optional(choice('Only those that are switched on, or off', ['yes', 'no'])),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(Policy),
  run: ({ options: { kind, search, enabled, limit }, session }) =>
    session.all(
      listPolicies,
      { query: present({ kind, search, enabled: enabled && enabled === 'yes' }) },
      limit,
    ),
  show: policiesTable,
});
