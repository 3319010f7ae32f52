import { setPolicyEnabled } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';
import { present } from '../present.ts';

export const policyDisable = defineCommand({
  name: 'policy disable',
  summary: 'Switch a policy off',
  arguments: { policy: text('Name or identifier') },
  options: { reason: optional(text('Why', { placeholder: 'TEXT' })) },
  output: setPolicyEnabled.response,
  run: async ({ args, options: { reason }, session }) => {
    const { id } = await findPolicy(session, args.policy);
    return session.call(setPolicyEnabled, {
      params: { id },
      body: present({ enabled: false, reason }),
    });
  },
  show: ({ name, computers }) => `${name} is switched off: ${computers} computers have it.`,
});
