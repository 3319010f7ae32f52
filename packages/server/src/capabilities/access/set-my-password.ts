import type { RequestContext } from '../../kernel/http/implement.ts';
import { type AccessParts, changeAccess } from './access-parts.ts';
import { findPassword, storePassword } from './administrator-store.ts';
import { accessErrors } from './errors.ts';
import { principalOf } from './me.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { keepOnlySession } from './session-store.ts';
import { beginAttempt } from './sign-in.ts';
import { deleteLinksOf } from './sign-in-link-store.ts';

/** A session alone must not be enough to take an account over: whoever has one proves the password again. */
const requireCurrent = async (
  parts: AccessParts,
  { name, address, current }: { name: string; address: string; current: string },
): Promise<void> => {
  beginAttempt(parts, name, address);
  const stored = await findPassword(parts.kernel.db, name);
  const hash = stored?.passwordHash ?? null;
  if (!(await parts.limit(() => verifyPassword(current, hash))))
    throw accessErrors.currentPasswordWrong();
  parts.throttle.succeeded(name, address);
};

/** Sets the password of whoever is signed in, and ends every other session and link of the same one. */
export const setMyPassword = async (
  parts: AccessParts,
  { current = '', next }: { current?: string; next: string },
  context: RequestContext,
): Promise<{ done: true }> => {
  const principal = principalOf(context);
  const { id, name, sessionId, mustSetPassword } = principal;
  if (sessionId === null) throw accessErrors.noPassword({ name });
  if (!mustSetPassword) await requireCurrent(parts, { name, address: context.address, current });
  const hash = await parts.limit(() => hashPassword(next));
  await changeAccess(parts, async (tx) => {
    await storePassword(tx, id, hash);
    await keepOnlySession(tx, id, sessionId);
    await deleteLinksOf(tx, id);
    await context.record(tx, { subject: name });
  });
  return { done: true };
};
