import { MembershipRun, runMembershipUpdate } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice } from '../command/parameter.ts';
import { runLine } from '../filters/run-text.ts';

export const membershipRun = defineCommand({
  name: 'membership run',
  summary: 'Run a membership update now and wait for its end',
  arguments: { kind: choice('Which', ['delta', 'complete', 'policy']) },
  output: MembershipRun,
  run: ({ args, session }) => session.call(runMembershipUpdate, { body: { kind: args.kind } }),
  show: (run) => runLine(run),
});
