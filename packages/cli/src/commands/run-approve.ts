import { approveRun, Run } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { runText } from '../tasks/run-text.ts';

export const runApprove = defineCommand({
  name: 'run approve',
  summary: 'Let a large run begin, or refuse it',
  arguments: { run: text('Identifier, or its beginning') },
  options: {
    refuse: flag('End it instead'),
    reason: optional(text('For the record')),
    yes: flag('Do not ask'),
  },
  output: Run,
  run: async ({ args, options, session }) => {
    const { id, subject, computers } = await findRun(session, args.run);
    const verb = options.refuse ? 'Refuse' : 'Approve';
    await session.confirm(`${verb} ${subject.name} on ${computers} computers?`, options.yes);
    const body = present({ approve: !options.refuse, reason: options.reason });
    return session.call(approveRun, { params: { id }, body });
  },
  show: runText,
});
