import { Run } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { runText } from '../tasks/run-text.ts';

export const runShow = defineCommand({
  name: 'run show',
  summary: 'One run with its counts and steps',
  arguments: { run: text('Identifier, or its beginning') },
  output: Run,
  run: ({ args, session }) => findRun(session, args.run),
  show: runText,
});
