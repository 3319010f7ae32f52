import { AppError } from '@reeve/base';
import type { Me } from '@reeve/protocol/api';
import type { RequestContext } from '../../kernel/http/implement.ts';
import type { AccessParts } from './access-parts.ts';
import { findPassword, type StoredPassword, storePassword } from './administrator-store.ts';
import { accessErrors } from './errors.ts';
import { openSession, refuseSignIn } from './open-session.ts';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';
import { useSignInLink } from './sign-in-link-store.ts';

/** Counts the attempt, or throws that it comes too early. */
export const beginAttempt = (
  { throttle, signIns }: AccessParts,
  name: string | null,
  address: string,
): void => {
  try {
    throttle.begin(name, address);
  } catch (refusal) {
    if (refusal instanceof AppError) signIns.inc({ outcome: 'delayed' });
    throw refusal;
  }
};

const refuse = (
  parts: AccessParts,
  context: RequestContext,
  stored: StoredPassword | undefined,
  reason: string,
): Promise<never> =>
  refuseSignIn(
    parts,
    context,
    // What belongs to nobody may be a password that was typed into the wrong field.
    { action: 'signIn', subject: stored?.name ?? 'an unknown name', reason },
    accessErrors.signInRefused(),
  );

const renewOutdatedHash = async (
  { kernel, limit }: AccessParts,
  stored: StoredPassword,
  password: string,
): Promise<void> => {
  if (stored.passwordHash !== null && isOutdated(stored.passwordHash))
    await storePassword(kernel.db, stored.id, await limit(() => hashPassword(password)));
};

/** Signs in with name and password. Every reason for a refusal takes the same time and has the same answer. */
export const signIn = async (
  parts: AccessParts,
  { name, password }: { name: string; password: string },
  context: RequestContext,
): Promise<Me> => {
  const { kernel, throttle, limit } = parts;
  beginAttempt(parts, name, context.address);
  const stored = await findPassword(kernel.db, name);
  const hash = stored?.passwordHash ?? null;
  const right = await limit(() => verifyPassword(password, hash));
  if (!stored || hash === null || !right)
    return refuse(parts, context, stored, stored ? 'wrong password' : 'unknown name');
  const entrant = { id: stored.id, name: stored.name, passwordHash: hash };
  const me = await openSession(parts, context, async () => entrant, { mustSetPassword: false });
  if (!me) return refuse(parts, context, stored, 'disabled, or changed meanwhile');
  throttle.succeeded(name, context.address);
  await renewOutdatedHash(parts, stored, password);
  return me;
};

/** Signs in with the secret of a one-time link, which is used up; then a password has to be set. */
export const signInByLink = async (
  parts: AccessParts,
  { secret }: { secret: string },
  context: RequestContext,
): Promise<Me> => {
  beginAttempt(parts, null, context.address);
  const me = await openSession(parts, context, (tx) => useSignInLink(tx, secret), {
    mustSetPassword: true,
  });
  if (!me)
    return refuseSignIn(
      parts,
      context,
      { action: 'signInByLink', subject: 'a sign-in link', reason: 'used, expired or replaced' },
      accessErrors.linkRefused(),
    );
  parts.throttle.succeeded(null, context.address);
  return me;
};
