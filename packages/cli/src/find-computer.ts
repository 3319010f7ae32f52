import { isGuid } from '@reeve/base';
import { findComputer, getComputer, type ResponseOf } from '@reeve/protocol/api';
import type { Session } from './command/session.ts';
import { pick } from './pick.ts';

export interface FoundComputer {
  id: string;
  name: string;
}

/** The computer that a name or an identifier means. Throws `cli.notFound` or `cli.ambiguous`. */
export const findOneComputer = async (
  session: Session,
  reference: string,
): Promise<FoundComputer> => {
  if (isGuid(reference.toLowerCase())) return { id: reference.toLowerCase(), name: reference };
  const found: FoundComputer[] = await session.call(findComputer, { params: { name: reference } });
  return pick(found, reference, {
    what: 'computer',
    list: 'reeve computer list',
    idOf: (computer) => computer.id,
    namesOf: (computer) => [computer.name],
  });
};

/** Everything about one computer. */
export const readComputer = async (
  session: Session,
  reference: string,
): Promise<ResponseOf<typeof getComputer>> => {
  const { id } = await findOneComputer(session, reference);
  return session.call(getComputer, { params: { id } });
};
