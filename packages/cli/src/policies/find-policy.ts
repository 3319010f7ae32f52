import { isGuid } from '@reeve/base';
import { listDeletedPolicies, listPolicies, listTargets, type Policy } from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { pick } from '../pick.ts';

interface Named {
  id: string;
  name: string;
}

const pickPolicy = <T extends Named>(policies: readonly T[], reference: string): T =>
  pick(policies, reference, {
    what: 'policy',
    list: 'reeve policy list',
    idOf: (policy) => policy.id,
    namesOf: (policy) => [policy.name],
  });

/** The policy that a name or an identifier means. Throws `cli.notFound` or `cli.ambiguous`. */
export const findPolicy = async (session: Session, reference: string): Promise<Policy> => {
  const policies: Policy[] = await session.all(listPolicies, {});
  return pickPolicy(policies, reference);
};

/** The same, deleted ones included. Living ones come first. */
export const findAnyPolicy = async (session: Session, reference: string): Promise<Named> => {
  const policies: Named[] = await session.all(listPolicies, {});
  const living = policies.some(
    ({ id, name }) => id === reference || name.toLowerCase() === reference.toLowerCase(),
  );
  if (living) return pickPolicy(policies, reference);
  const deleted: Named[] = await session.call(listDeletedPolicies, {});
  return pickPolicy([...policies, ...deleted], reference);
};

/** Identifiers of the targets that names or identifiers mean. */
export const findTargets = async (
  session: Session,
  references: readonly string[],
): Promise<string[]> => {
  if (references.every((one) => isGuid(one))) return [...references];
  const targets: Named[] = await session.all(listTargets, {});
  return references.map(
    (reference) =>
      pick(targets, reference, {
        what: 'target',
        list: 'reeve target list',
        idOf: (target) => target.id,
        namesOf: (target) => [target.name],
      }).id,
  );
};
