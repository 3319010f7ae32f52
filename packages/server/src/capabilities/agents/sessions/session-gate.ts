import type { Clock } from '@reeve/base';
import type { Database } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { agentErrors } from '../errors.ts';
import type { LegacyMode } from '../legacy/legacy-mode.ts';
import { readBearerToken, type SessionClaims } from './bearer-token.ts';
import { type ConfirmedSession, confirmSessions } from './session-store.ts';

/** Who sends a request on the agents' channel. */
export type AgentSession = SessionClaims & {
  /** That the session was opened with. */
  protocol: number;
};

export interface SessionGate {
  /**
   * Throws `agents.sessionExpired` (unknown, expired, superseded), `agents.blocked`,
   * `agents.registrationPending`, `agents.unknownAgent` or `agents.protocolUnsupported`.
   */
  admit(token: string | undefined): Promise<AgentSession>;
  /** A newer session of this agent was opened, here or by another server process. */
  supersede(agentId: string, number: number): void;
  /** Look into the database again at the agent's next request. */
  forget(agentId: string): void;
  drain(): Promise<void>;
}

const refuseShutOut = ({ status, reason }: ConfirmedSession): void => {
  if (status === 'pending') throw agentErrors.registrationPending({ retryAfterSeconds: 60 });
  if (status !== 'allowed') throw agentErrors.blocked({ reason, retryAfterSeconds: 3600 });
};

/**
 * Session tokens are believed by their signature. The first use in this process goes to the database once: it
 * marks the session as used (see the ticket ratchet) and finds the superseded and the shut out.
 */
export const createSessionGate = (
  {
    db,
    clock,
    legacy,
  }: { db: Database; clock: Clock; legacy: Pick<LegacyMode, 'refuses' | 'refusalOf'> },
  secret: Buffer,
): SessionGate => {
  /** The newest session that was heard of, by agent, and its protocol once it was confirmed here. */
  const newest = new Map<string, { number: number; protocol: number | null }>();
  /** Rises when an agent is to be looked up again: an answer that was under way then is not kept. */
  let forgotten = 0;

  const batcher = createBatcher<SessionClaims, ConfirmedSession | undefined>({
    name: 'the confirmation of sessions',
    maximumRows: 500,
    gatherMs: 5,
    maximumWaiting: 20_000,
    run: async (claims) => {
      const rows = new Map((await confirmSessions(db, claims)).map((row) => [row.agentId, row]));
      return claims.map(({ agentId }) => rows.get(agentId));
    },
  });

  /** Gives the session's protocol. */
  const confirm = async (claims: SessionClaims): Promise<number> => {
    const before = forgotten;
    const state = await batcher.submit(claims);
    if (!state) throw agentErrors.unknownAgent({ agent: claims.agentId });
    refuseShutOut(state);
    // A number above the stored one: the database was restored. The agent's ticket then sets it right.
    const heard = newest.get(claims.agentId)?.number ?? 0;
    if (state.issued !== claims.number || heard > claims.number) throw agentErrors.sessionExpired();
    const { protocol } = state;
    if (before === forgotten) newest.set(claims.agentId, { number: claims.number, protocol });
    return protocol;
  };

  return {
    admit: async (token) => {
      const claims = token && readBearerToken(secret, token, clock.now().getTime());
      if (!claims) throw agentErrors.sessionExpired();
      const known = newest.get(claims.agentId);
      const protocol =
        (known?.number === claims.number ? known.protocol : null) ?? (await confirm(claims));
      if (legacy.refuses(protocol)) throw legacy.refusalOf(claims.agentId, protocol);
      return { ...claims, protocol };
    },
    supersede: (agentId, number) => {
      if ((newest.get(agentId)?.number ?? 0) < number)
        newest.set(agentId, { number, protocol: null });
    },
    forget: (agentId) => {
      forgotten++;
      newest.delete(agentId);
    },
    drain: () => batcher.drain(),
  };
};
