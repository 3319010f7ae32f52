import type { Administrator, RoleName } from '@reeve/protocol/api';
import type { Transaction } from '../../kernel/database/database.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { type AccessParts, changeAccess } from './access-parts.ts';
import {
  changeAdministrator,
  getAdministrator,
  insertAdministrator,
  lockEnabledAdministrators,
  removeAdministrator,
} from './administrator-store.ts';
import { accessErrors } from './errors.ts';
import { principalOf } from './me.ts';
import { rolesBeyond } from './permissions.ts';
import { deleteSessionsOf } from './session-store.ts';
import { deleteLinksOf, insertSignInLink, signInLinkText } from './sign-in-link-store.ts';

/** Where the console is for whoever makes this request. */
const consoleUrlOf = ({ kernel }: AccessParts, { listener, request }: RequestContext): string =>
  listener === 'loopback'
    ? `http://${request.headers.host}`
    : (kernel.config.publicUrl ?? `https://${request.headers.host}`);

/** Nobody gives a role that holds more than his own. */
export const refuseBeyondOwn = (context: RequestContext, roles: readonly RoleName[]): void => {
  const giver = principalOf(context);
  const beyond = rolesBeyond(roles, giver.permissions);
  if (beyond.length > 0)
    throw accessErrors.beyondOwnRoles({ name: giver.name, roles: beyond.join(', ') });
};

const canAdminister = ({ roles, disabled }: Pick<Administrator, 'roles' | 'disabled'>): boolean =>
  roles.includes('administrator') && !disabled;

/** Reads an administrator for a change; `stays` says whether he can still administer after it. */
const requireOneLeft = async (
  tx: Transaction,
  id: string,
  stays: (before: Administrator) => boolean,
): Promise<Administrator> => {
  const enabled = await lockEnabledAdministrators(tx);
  const before = await getAdministrator(tx, id);
  if (enabled.length === 1 && enabled[0] === id && !stays(before))
    throw accessErrors.lastAdministrator({ name: before.name });
  return before;
};

export const createAdministrator = (
  parts: AccessParts,
  { name, roles }: { name: string; roles: readonly RoleName[] },
  context: RequestContext,
): Promise<{ administrator: Administrator; signInLink: string }> => {
  refuseBeyondOwn(context, roles);
  return changeAccess(parts, async (tx) => {
    const administrator = await insertAdministrator(tx, { name, roles });
    const secret = await insertSignInLink(tx, administrator.id);
    await context.record(tx, { subject: name, details: { roles: administrator.roles } });
    return { administrator, signInLink: signInLinkText(consoleUrlOf(parts, context), secret) };
  });
};

export const updateAdministrator = (
  parts: AccessParts,
  { id, ...wished }: { id: string; roles?: RoleName[]; disabled?: boolean },
  context: RequestContext,
): Promise<Administrator> =>
  changeAccess(parts, async (tx) => {
    const before = await requireOneLeft(tx, id, (found) => canAdminister({ ...found, ...wished }));
    const after = { ...before, ...wished };
    refuseBeyondOwn(
      context,
      after.roles.filter((role) => !before.roles.includes(role)),
    );
    await changeAdministrator(tx, after);
    if (after.disabled) {
      await deleteSessionsOf(tx, id);
      await deleteLinksOf(tx, id);
    }
    const changed = await getAdministrator(tx, id);
    await context.record(tx, {
      subject: before.name,
      details: {
        before: { roles: before.roles, disabled: before.disabled },
        after: { roles: changed.roles, disabled: changed.disabled },
      },
    });
    return changed;
  });

export const deleteAdministrator = (
  parts: AccessParts,
  id: string,
  context: RequestContext,
): Promise<{ done: true }> =>
  changeAccess(parts, async (tx) => {
    const { name, roles } = await requireOneLeft(tx, id, () => false);
    await removeAdministrator(tx, id);
    await context.record(tx, { subject: name, details: { roles } });
    return { done: true as const };
  });

export const createSignInLink = (
  parts: AccessParts,
  id: string,
  context: RequestContext,
): Promise<{ signInLink: string }> =>
  changeAccess(parts, async (tx) => {
    const { name, roles, disabled } = await getAdministrator(tx, id);
    // A link is as good as the account: who makes it must not gain by it.
    refuseBeyondOwn(context, roles);
    if (disabled) throw accessErrors.disabled({ name });
    const secret = await insertSignInLink(tx, id);
    await context.record(tx, { subject: name });
    return { signInLink: signInLinkText(consoleUrlOf(parts, context), secret) };
  });
