import type { Clock } from '@reeve/base';
import { type SessionRequest, type SessionResponse, sessionText } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import type { Signals } from '../../../kernel/signals.ts';
import { type Batcher, createBatcher } from '../batching/batcher.ts';
import { spreadSeconds } from '../batching/spread.ts';
import { agentErrors } from '../errors.ts';
import type { LegacyMode } from '../legacy/legacy-mode.ts';
import { bootMark, sessionSeconds, writeBearerToken } from './bearer-token.ts';
import { commitSessions, type ProvenRequest, type SessionOutcome } from './commit-sessions.ts';
import { knownClaims } from './known-claims.ts';
import { nonceKey, readPublicKey, refuseOtherTime, refuseWrongSignature } from './proof.ts';
import { announceSessions } from './session-announcement.ts';
import { type KnownAgent, loadAgents } from './session-store.ts';
import { readTicket, writeTicket } from './ticket.ts';

export interface SessionOpenerOptions {
  db: Database;
  signals: Signals;
  clock: Clock;
  serverVersion: string;
  legacy: Pick<LegacyMode, 'refuses' | 'refusalOf'>;
  secret: Buffer;
  /** Whether a computer that runs since another boot answers on the push channel of this identity. */
  rivalAnswers(agentId: string, bootId: string): Promise<boolean>;
  /** A session was opened: older ones of the agent are over. */
  opened(agentId: string, number: number): void;
  observe?: (rows: number, seconds: number) => void;
  /** A duplicate was seen. */
  refused(): void;
}

export interface SessionOpener {
  open(request: SessionRequest, from: string, gone: () => boolean): Promise<SessionResponse>;
  drain(): Promise<void>;
}

const refuseStatus = (agent: KnownAgent): void => {
  if (agent.status === 'pending')
    throw agentErrors.registrationPending({ retryAfterSeconds: spreadSeconds(agent.id, 30, 30) });
  if (agent.status !== 'allowed')
    throw agentErrors.blocked({ reason: agent.reason, retryAfterSeconds: 3600 });
};

const refusalOf = (outcome: Exclude<SessionOutcome, { kind: 'accepted' }>, agent: string) => {
  switch (outcome.kind) {
    case 'replayed':
      return agentErrors.replayed();
    case 'unknown':
      return agentErrors.unknownAgent({ agent });
    case 'newIdentityRequired':
      return agentErrors.newIdentityRequired();
    case 'duplicate':
      return agentErrors.duplicateIdentity({ because: outcome.because, retryAfterSeconds: 600 });
    case 'gone':
      return agentErrors.sessionExpired();
  }
};

const loadBatcher = (db: Database): Batcher<string, KnownAgent | undefined> =>
  createBatcher({
    name: 'the look-up of agents',
    maximumRows: 500,
    gatherMs: 3,
    maximumWaiting: 20_000,
    run: async (ids) => {
      const agents = new Map((await loadAgents(db, ids)).map((agent) => [agent.id, agent]));
      return ids.map((id) => agents.get(id));
    },
  });

/** Opens sessions: proof of the key, then the ticket ratchet. Reads and writes in batches, for storms of agents. */
export const createSessionOpener = (options: SessionOpenerOptions): SessionOpener => {
  const { db, secret, clock } = options;
  const loads = loadBatcher(db);
  const commits = createBatcher<ProvenRequest, SessionOutcome>({
    name: 'new sessions',
    maximumRows: 150,
    gatherMs: 5,
    maximumWaiting: 20_000,
    run: (items) =>
      commitSessions(db, items, (tx, sessions) => announceSessions(options.signals, tx, sessions)),
    ...(options.observe ? { observe: options.observe } : {}),
  });

  const prove = async (request: SessionRequest): Promise<void> => {
    refuseOtherTime(request.time, clock.now());
    const agent = await loads.submit(request.agentId);
    if (!agent) throw agentErrors.unknownAgent({ agent: request.agentId });
    const { signature, ...signed } = request;
    await refuseWrongSignature(readPublicKey(agent.publicKey), sessionText(signed), signature);
    refuseStatus(agent);
    const { agentId, protocol } = request;
    if (options.legacy.refuses(protocol)) throw options.legacy.refusalOf(agentId, protocol);
  };

  const answer = ({ agentId, bootId }: SessionRequest, number: number): SessionResponse => {
    const expiresAt = clock.now().getTime() + sessionSeconds * 1000;
    return {
      token: writeBearerToken(secret, { agentId, number, expiresAt, boot: bootMark(bootId) }),
      expiresAt: new Date(expiresAt).toISOString(),
      ticket: writeTicket(secret, agentId, number),
      serverVersion: options.serverVersion,
    };
  };

  return {
    open: async (request, from, gone) => {
      await prove(request);
      const { agentId, bootId, nonce, ticket } = request;
      const outcome = await commits.submit({
        request: { ...request, identity: knownClaims(request.identity) },
        shown: readTicket(secret, agentId, ticket),
        nonce: nonceKey(agentId, nonce),
        from,
        rivalAnswers: await options.rivalAnswers(agentId, bootId),
        gone,
      });
      if (outcome.kind === 'duplicate') options.refused();
      if (outcome.kind !== 'accepted') throw refusalOf(outcome, agentId);
      options.opened(agentId, outcome.number);
      return answer(request, outcome.number);
    },
    drain: async () => {
      await loads.drain();
      await commits.drain();
    },
  };
};
