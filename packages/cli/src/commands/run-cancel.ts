import { cancelRun, Run } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { runText } from '../tasks/run-text.ts';

export const runCancel = defineCommand({
  name: 'run cancel',
  summary: 'Cancel what has not ended; processes that run are ended',
  arguments: { run: text('Identifier, or its beginning') },
  options: { reason: optional(text('For the record')), yes: flag('Do not ask') },
  output: Run,
  run: async ({ args, options, session }) => {
    const { id, subject, reach } = await findRun(session, args.run);
    await session.confirm(`Cancel the run of ${subject.name} on ${reach}?`, options.yes);
    const body = present({ reason: options.reason });
    return session.call(cancelRun, { params: { id }, body });
  },
  show: runText,
});
