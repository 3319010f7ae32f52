import { type Administrator, listAdministrators } from '@reeve/protocol/api';
import type { Session } from './command/session.ts';
import { pick } from './pick.ts';

/** The administrator that a name or an identifier means. */
export const findAdministrator = async (
  session: Session,
  reference: string,
): Promise<Administrator> => {
  const administrators: Administrator[] = await session.call(listAdministrators, {});
  return pick(administrators, reference, {
    what: 'administrator',
    list: 'reeve admin list',
    idOf: (one) => one.id,
    namesOf: (one) => [one.name],
  });
};
