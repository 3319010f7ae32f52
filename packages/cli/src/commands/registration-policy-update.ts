import { RegistrationPolicy, updateRegistrationPolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, list, optional, text } from '../command/parameter.ts';
import { findPolicy } from '../find-policy.ts';
import { parseRule, rulesText } from '../policy-rules.ts';

export const registrationPolicyUpdate = defineCommand({
  name: 'registration-policy update',
  summary: 'Change a rule that decides requests of agents; what is not named stays',
  arguments: { policy: text('Name or identifier') },
  options: {
    name: optional(text('New name')),
    result: optional(
      choice('What becomes of agents that match', ['allowed', 'pending', 'blocked']),
    ),
    order: optional(integer('Lower comes first')),
    rule: list(text('Replaces all masks; repeat for several', { placeholder: 'KIND=MASK' })),
    enabled: optional(choice('Whether it is in force', ['yes', 'no'])),
  },
  output: RegistrationPolicy,
  run: async ({ args, options, session }) => {
    const { id, ...policy } = await findPolicy(session, args.policy);
    return session.call(updateRegistrationPolicy, {
      params: { id },
      body: {
        name: options.name ?? policy.name,
        result: options.result ?? policy.result,
        order: options.order ?? policy.order,
        enabled: options.enabled === undefined ? policy.enabled : options.enabled === 'yes',
        rules: options.rule.length > 0 ? options.rule.map(parseRule) : policy.rules,
      },
    });
  },
  show: (policy) =>
    `${policy.name}${policy.enabled ? '' : ' (not in force)'}: ${rulesText(policy.rules)} → ${policy.result}.`,
});
