import type { RequestContext } from '../../kernel/http/implement.ts';
import { type AccessParts, changeAccess } from './access-parts.ts';
import { accessErrors } from './errors.ts';
import { principalOf } from './me.ts';
import { clearSessionCookie } from './session-cookie.ts';
import { deleteSession } from './session-store.ts';

/** Ends this session. Throws `access.noSession` for whoever came with a token. */
export const signOut = async (
  parts: AccessParts,
  context: RequestContext,
): Promise<{ done: true }> => {
  const { name, sessionId } = principalOf(context);
  if (sessionId === null) throw accessErrors.noSession({ name });
  await changeAccess(parts, async (tx) => {
    await deleteSession(tx, sessionId);
    await context.record(tx, { subject: name });
  });
  clearSessionCookie(context);
  return { done: true };
};
