import { updatePolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';
import { describePolicy, inputOf, policyOptions } from '../policies/policy-options.ts';

export const policyUpdate = defineCommand({
  name: 'policy update',
  summary: 'Make a new version of a policy; what is not named stays as it is',
  example: '  reeve policy update "Check in often" --set checkInSeconds=60 --target Servers',
  arguments: { policy: text('Name or identifier') },
  options: { name: optional(text('Another name')), ...policyOptions },
  output: updatePolicy.response,
  run: async ({ args, options: { name, ...options }, session }) => {
    const before = await findPolicy(session, args.policy);
    const policy = await describePolicy(session, options, inputOf(before));
    return session.call(updatePolicy, {
      params: { id: before.id },
      body: { ...policy, name: name ?? policy.name, ifVersion: before.version },
    });
  },
  show: ({ name, version, computers }) =>
    `${name} is at version ${version}: ${computers} computers.`,
});
