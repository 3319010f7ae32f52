import { previewPolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';
import { describePolicy, inputOf, policyOptions } from '../policies/policy-options.ts';
import { previewText } from '../policies/policy-text.ts';

export const policyPreview = defineCommand({
  name: 'policy preview',
  summary: 'What a new policy, or a change of one, would hit; nothing is saved',
  example: '  reeve policy preview "Check in often" --target "All computers"',
  arguments: { policy: optional(text('The policy that would be changed; absent: a new one')) },
  options: policyOptions,
  output: previewPolicy.response,
  run: async ({ args, options, session }) => {
    const before = args.policy === undefined ? null : await findPolicy(session, args.policy);
    const name = before?.name ?? 'a new policy';
    const policy = await describePolicy(session, options, before ? inputOf(before) : {});
    return session.call(previewPolicy, {
      body: { ...(before ? { id: before.id } : {}), policy: { ...policy, name } },
    });
  },
  show: previewText,
});
