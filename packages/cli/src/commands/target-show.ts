import { Target } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { targetText } from '../filters/filter-text.ts';
import { findTarget } from '../filters/find-filter.ts';

export const targetShow = defineCommand({
  name: 'target show',
  summary: 'One target: what it is made of, who owns and who uses it',
  arguments: { target: text('Name or identifier') },
  output: Target,
  run: ({ args, session }) => findTarget(session, args.target),
  show: targetText,
});
