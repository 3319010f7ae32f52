import { Target, updateTarget } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { findTarget } from '../filters/find-filter.ts';
import { partOptions, readParts } from '../filters/target-parts.ts';

export const targetUpdate = defineCommand({
  name: 'target update',
  summary: 'Change a target; what is not named stays, and you become its owner',
  arguments: { target: text('Name or identifier') },
  options: {
    name: optional(text('New name')),
    description: optional(text('What it is for')),
    ...partOptions,
    withoutAll: flag('Drop what stands under --all'),
    withoutNone: flag('Drop what stands under --none'),
  },
  output: Target,
  run: async ({ args, options, session }) => {
    const { id, ...target } = await findTarget(session, args.target);
    const partsOr = async (given: readonly string[], stored: Target['anyOf']) =>
      given.length > 0
        ? readParts(session, given)
        : stored.map((part) => ({
            kind: part.kind,
            ...(part.id === undefined ? {} : { id: part.id }),
          }));
    return session.call(updateTarget, {
      params: { id },
      body: {
        name: options.name ?? target.name,
        description: options.description ?? target.description,
        anyOf: await partsOr(options.any, target.anyOf),
        allOf: await partsOr(options.all, options.withoutAll ? [] : target.allOf),
        noneOf: await partsOr(options.none, options.withoutNone ? [] : target.noneOf),
      },
    });
  },
  show: (target) => `${target.name} has ${target.members} members now; you own it.`,
});
