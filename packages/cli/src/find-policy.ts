import { listRegistrationPolicies, type RegistrationPolicy } from '@reeve/protocol/api';
import type { Session } from './command/session.ts';
import { pick } from './pick.ts';

/** The registration policy that a name or an identifier means. */
export const findPolicy = async (
  session: Session,
  reference: string,
): Promise<RegistrationPolicy> => {
  const policies: RegistrationPolicy[] = await session.call(listRegistrationPolicies, {});
  return pick(policies, reference, {
    what: 'registration policy',
    list: 'reeve registration-policy list',
    idOf: (policy) => policy.id,
    namesOf: (policy) => [policy.name],
  });
};
