import type { AppError } from '@reeve/base';
import type { Me } from '@reeve/protocol/api';
import type { Transaction } from '../../kernel/database/database.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { appendAudit } from '../audit/index.ts';
import { type AccessParts, changeAccess } from './access-parts.ts';
import { noteSignIn } from './administrator-store.ts';
import { meOf } from './me.ts';
import { setSessionCookie } from './session-cookie.ts';
import { deleteSession, insertSession } from './session-store.ts';

export interface Entrant {
  id: string;
  name: string;
  /** The hash against which the password was right; absent after a link. */
  passwordHash?: string;
}

/** Writes a refused sign-in to the audit and throws the refusal. `subject` must not be what a stranger typed. */
export const refuseSignIn = async (
  { kernel, signIns }: AccessParts,
  { address }: RequestContext,
  { action, subject, reason }: { action: string; subject: string; reason: string },
  refusal: AppError,
): Promise<never> => {
  signIns.inc({ outcome: 'refused' });
  await appendAudit(kernel.db, {
    actor: subject,
    actorKind: 'nobody',
    from: address,
    action,
    subject,
    outcome: 'refused',
    details: { reason },
  });
  await kernel.signals.raise(kernel.db, 'audit');
  throw refusal;
};

/**
 * Opens a session for whoever `admit` lets in and sets its cookie; the session that the browser had before
 * ends. Null when `admit` lets nobody in.
 */
export const openSession = async (
  parts: AccessParts,
  context: RequestContext,
  admit: (tx: Transaction) => Promise<Entrant | undefined>,
  { mustSetPassword }: { mustSetPassword: boolean },
): Promise<Me | null> => {
  const secret = await changeAccess(parts, async (tx) => {
    const entrant = await admit(tx);
    if (!entrant || !(await noteSignIn(tx, entrant))) return null;
    const former = context.principal?.sessionId;
    if (former) await deleteSession(tx, former);
    const from = context.address;
    const made = await insertSession(tx, { administratorId: entrant.id, mustSetPassword, from });
    const { name } = entrant;
    await context.record(tx, { subject: name, actor: name, actorKind: 'administrator' });
    return made;
  });
  if (secret === null) return null;
  const { listener } = context;
  const principal = await parts.authenticate({ session: secret, bearer: undefined, listener });
  if (!principal) return null;
  parts.signIns.inc({ outcome: 'done' });
  setSessionCookie(context, secret);
  return meOf(principal);
};
