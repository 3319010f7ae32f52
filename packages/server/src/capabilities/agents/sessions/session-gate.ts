import { timingSafeEqual } from 'node:crypto';
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

/** Tokens begin with the agent's id. */
const guidLength = 36;

/** The newest session of an agent that was heard of. */
interface NewestSession {
  number: number;
  /** Once it was confirmed here: its protocol, and the token whose signature was found right. */
  confirmed: { protocol: number; token: Buffer; claims: SessionClaims } | null;
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
  const newest = new Map<string, NewestSession>();
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

  /** Comparing is cheaper than computing the signature again: 2 µs instead of 12, for every request. */
  const readToken = (token: string): SessionClaims | null => {
    const now = clock.now().getTime();
    const before = newest.get(token.slice(0, guidLength))?.confirmed;
    const given = Buffer.from(token);
    const same = before?.token.length === given.length && timingSafeEqual(before.token, given);
    if (same) return before.claims.expiresAt > now ? before.claims : null;
    return readBearerToken(secret, token, now);
  };

  /** Gives the session's protocol. */
  const confirm = async (claims: SessionClaims, token: string): Promise<number> => {
    const before = forgotten;
    const state = await batcher.submit(claims);
    if (!state) throw agentErrors.unknownAgent({ agent: claims.agentId });
    refuseShutOut(state);
    // A number above the stored one: the database was restored. The agent's ticket then sets it right.
    const heard = newest.get(claims.agentId)?.number ?? 0;
    if (state.issued !== claims.number || heard > claims.number) throw agentErrors.sessionExpired();
    const { protocol } = state;
    if (before === forgotten)
      newest.set(claims.agentId, {
        number: claims.number,
        confirmed: { protocol, token: Buffer.from(token), claims },
      });
    return protocol;
  };

  return {
    admit: async (token) => {
      const claims = token ? readToken(token) : null;
      if (!token || !claims) throw agentErrors.sessionExpired();
      const known = newest.get(claims.agentId);
      const confirmed = known?.number === claims.number ? known.confirmed : null;
      const protocol = confirmed ? confirmed.protocol : await confirm(claims, token);
      if (legacy.refuses(protocol)) throw legacy.refusalOf(claims.agentId, protocol);
      return { ...claims, protocol };
    },
    supersede: (agentId, number) => {
      if ((newest.get(agentId)?.number ?? 0) < number)
        newest.set(agentId, { number, confirmed: null });
    },
    forget: (agentId) => {
      forgotten++;
      newest.delete(agentId);
    },
    drain: () => batcher.drain(),
  };
};
