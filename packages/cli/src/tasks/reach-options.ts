import { list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { findOneComputer } from '../find-computer.ts';
import { findTarget } from './find-definitions.ts';

export const reachOptions = {
  target: optional(text('All computers of this target', { placeholder: 'NAME' })),
  computer: list(text('This computer; repeat for several', { placeholder: 'NAME' })),
};

/** Throws `cli.usage` when neither or both are given. */
export const reachOf = async (
  session: Session,
  { target, computer }: { target: string | undefined; computer: readonly string[] },
): Promise<{ targetId: string } | { computers: string[] }> => {
  if ((target === undefined) === (computer.length === 0))
    throw cliErrors.usage({
      problem: 'Either --target or --computer says where it goes',
      help: 'reeve task run --help',
    });
  if (target !== undefined) return { targetId: (await findTarget(session, target)).id };
  const computers: string[] = [];
  for (const reference of computer) computers.push((await findOneComputer(session, reference)).id);
  return { computers };
};
