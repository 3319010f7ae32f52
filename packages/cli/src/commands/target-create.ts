import { createTarget, Target } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { partOptions, readParts } from '../filters/target-parts.ts';
import { present } from '../present.ts';

export const targetCreate = defineCommand({
  name: 'target create',
  summary: 'Add a target; yours from then on: your scope bounds it',
  example:
    '  reeve target create "Servers in Rome" --any group=Locations/Rome --all filter=Servers --none computer=pc-17\n  reeve target create Everything --any everything',
  arguments: { name: text('Name of the target') },
  options: { description: optional(text('What it is for')), ...partOptions },
  output: Target,
  run: async ({ args, options, session }) =>
    session.call(createTarget, {
      body: present({
        name: args.name,
        description: options.description,
        anyOf: await readParts(session, options.any),
        allOf: await readParts(session, options.all),
        noneOf: await readParts(session, options.none),
      }),
    }),
  show: (target) => `${target.name} has ${target.members} members.`,
});
