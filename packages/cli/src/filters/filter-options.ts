import { list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { findOneComputer } from '../find-computer.ts';

export const filterOptions = {
  where: optional(
    text("Clause, e.g. operating-system.name = 'Debian'; empty selects nothing", {
      placeholder: 'CLAUSE',
    }),
  ),
  description: optional(text('What it is for')),
  include: list(text('A computer that is always in; repeat for several', { placeholder: 'NAME' })),
  exclude: list(text('A computer that never is; repeat for several', { placeholder: 'NAME' })),
};

export const computersByName = async (
  session: Session,
  names: readonly string[],
): Promise<string[]> => {
  const ids: string[] = [];
  for (const name of names) ids.push((await findOneComputer(session, name)).id);
  return ids;
};
