import type { TargetInput } from '@reeve/protocol/api';
import { list, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { findOneComputer } from '../find-computer.ts';
import { findFilter, findGroup } from './find-filter.ts';

type Part = TargetInput['anyOf'][number];

const part = (summary: string) =>
  list(text(`${summary}; repeat for several`, { placeholder: 'KIND=NAME' }));

/** What a target is made of: `filter=Servers`, `group=Locations/Rome`, `computer=pc-17`, `everything`. */
export const partOptions = {
  any: part('In one of these: filter=…, group=…, computer=… or everything'),
  all: part('And in each of these'),
  none: part('And in none of these'),
};

const readPart = async (session: Session, given: string): Promise<Part> => {
  const [kind = '', ...rest] = given.split('=');
  const name = rest.join('=');
  if (kind === 'everything') return { kind };
  if (name !== '' && kind === 'filter') return { kind, id: (await findFilter(session, name)).id };
  if (name !== '' && kind === 'group') return { kind, id: (await findGroup(session, name)).id };
  if (name !== '' && kind === 'computer')
    return { kind, id: (await findOneComputer(session, name)).id };
  throw cliErrors.usage({
    problem: `A part of a target is filter=NAME, group=NAME, computer=NAME or everything, not '${given}'`,
    help: 'reeve target create --help',
  });
};

export const readParts = async (session: Session, given: readonly string[]): Promise<Part[]> => {
  const parts: Part[] = [];
  for (const one of given) parts.push(await readPart(session, one));
  return parts;
};
