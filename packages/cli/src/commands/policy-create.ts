import { createPolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { describePolicy, policyOptions } from '../policies/policy-options.ts';

export const policyCreate = defineCommand({
  name: 'policy create',
  summary: 'Add a policy, from options or from a file of JSON',
  example:
    '  reeve policy create "Check in often" --kind agent-settings --target Servers --set checkInSeconds=30\n  reeve policy create Nginx --file nginx.json --ring Pilots=5 --ring Half=50 --halt-above 10',
  arguments: { name: text('Name of the policy') },
  options: policyOptions,
  output: createPolicy.response,
  run: async ({ args, options, session }) => {
    const policy = await describePolicy(session, options, {});
    return session.call(createPolicy, { body: { ...policy, name: args.name } });
  },
  show: ({ name, computers, enabled }) =>
    enabled
      ? `${name} is in force for ${computers} computers.`
      : `${name} is there, and switched off.`,
});
