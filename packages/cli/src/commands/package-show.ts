import { Package } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findPackage } from '../packages/find-package.ts';
import { packageText } from '../packages/package-text.ts';

export const packageShow = defineCommand({
  name: 'package show',
  summary: 'One package: source, snapshot, programs, who uses it',
  arguments: { package: text('Name, name and version in quotes, or identifier') },
  output: Package,
  run: ({ args, session }) => findPackage(session, args.package),
  show: packageText,
});
