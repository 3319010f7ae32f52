import type { FastifyRequest } from 'fastify';
import type { AgentSession, SessionGate } from '../sessions/session-gate.ts';

/** Finds the agent that sends a request, or refuses it. Best called before the body is read (`onRequest`). */
export type RequireAgent = (request: FastifyRequest) => Promise<AgentSession>;

const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];

/** Asked again about the same request, it gives the same answer without work. */
export const createRequireAgent = (gate: SessionGate, refuseWhenFull: () => void): RequireAgent => {
  const known = new WeakMap<FastifyRequest, AgentSession>();
  return async (request) => {
    const before = known.get(request);
    if (before) return before;
    refuseWhenFull();
    const session = await gate.admit(bearerOf(request));
    known.set(request, session);
    return session;
  };
};
