import { createRegistrationPolicy, RegistrationPolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, flag, integer, list, optional, text } from '../command/parameter.ts';
import { parseRule, rulesText } from '../policy-rules.ts';

export const registrationPolicyCreate = defineCommand({
  name: 'registration-policy create',
  summary: 'Add a rule that decides requests of agents',
  example:
    '  reeve registration-policy create branch --result allowed --rule ip=10.4.0.0/16 --rule "hostName=br-*"',
  arguments: { name: text('Name of the policy') },
  options: {
    result: choice('What becomes of agents that match', ['allowed', 'pending', 'blocked']),
    order: optional(integer('Lower comes first (100)')),
    rule: list(
      text('hostName, fqdn, ip, mac, userName or operatingSystem = mask; repeat for several', {
        placeholder: 'KIND=MASK',
      }),
    ),
    disabled: flag('Keep it out of force for now'),
  },
  output: RegistrationPolicy,
  run: ({ args, options, session }) =>
    session.call(createRegistrationPolicy, {
      body: {
        name: args.name,
        result: options.result,
        order: options.order ?? 100,
        enabled: !options.disabled,
        rules: options.rule.map(parseRule),
      },
    }),
  show: (policy) => `${policy.name}: ${rulesText(policy.rules)} → ${policy.result}.`,
});
