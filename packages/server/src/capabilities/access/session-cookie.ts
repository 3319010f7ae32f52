import type { RequestContext } from '../../kernel/http/implement.ts';
import { sessionCookie } from '../../kernel/http/principal.ts';
import { sessionDays } from './session-store.ts';

const flags = ({ listener }: RequestContext) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  // The loopback listener is plain HTTP: a browser may drop a secure cookie there.
  secure: listener === 'https',
});

export const setSessionCookie = (context: RequestContext, secret: string): void =>
  void context.reply.setCookie(sessionCookie, secret, {
    ...flags(context),
    maxAge: sessionDays * 86_400,
  });

export const clearSessionCookie = (context: RequestContext): void =>
  void context.reply.clearCookie(sessionCookie, flags(context));
