import type { ClaimedIdentity, SessionRequest } from '@reeve/protocol/agent';
import type { Database, Transaction } from '../../../kernel/database/database.ts';
import { noteDuplicate } from './duplicate-store.ts';
import { contradicts } from './hardware.ts';
import { useNonces } from './nonce-store.ts';
import {
  type AcceptedSession,
  lockSessions,
  type StoredSession,
  saveSessions,
} from './session-store.ts';
import { judgeTicket, type TicketState } from './ticket.ts';

/** A session request whose signature, time and sender have been found right. */
export interface ProvenRequest {
  request: SessionRequest;
  /** Number of the ticket that it shows. */
  shown: number;
  nonce: Buffer;
  from: string;
  /** The computer that holds this identity answers at this moment, from another boot. */
  rivalAnswers: boolean;
  /** Whether the sender has hung up: its request must not move the ratchet any more. */
  gone(): boolean;
}

export type SessionOutcome =
  | { kind: 'accepted'; number: number }
  | { kind: 'replayed' }
  | { kind: 'unknown' }
  | { kind: 'gone' }
  | { kind: 'duplicate'; because: string }
  | { kind: 'newIdentityRequired' };

type Judgement = { accepted: true; next: TicketState } | { accepted: false; because: string };

const judge = (stored: StoredSession, item: ProvenRequest): Judgement => {
  const verdict = judgeTicket(stored.ticket, item.shown);
  if (!verdict.accepted || verdict.excused) return verdict;
  if (item.rivalAnswers)
    return { accepted: false, because: 'the computer with this identity is connected and answers' };
  const before: ClaimedIdentity | null = stored.identity;
  if (before && contradicts(before, item.request.identity))
    return {
      accepted: false,
      because: `none of its hardware is that of ${before.hostName}, the computer with this identity`,
    };
  return verdict;
};

const refuse = async (
  tx: Transaction,
  item: ProvenRequest,
  because: string,
): Promise<SessionOutcome> => {
  const { agentId, identity } = item.request;
  const state = await noteDuplicate(tx, {
    agentId,
    claimed: identity,
    ticket: item.shown,
    from: item.from,
    because,
  });
  return state === 'new-computer'
    ? { kind: 'newIdentityRequired' }
    : { kind: 'duplicate', because };
};

/** Decides a batch of session requests in one transaction and in their order. One outcome per request. */
export const commitSessions = (
  db: Database,
  items: readonly ProvenRequest[],
  announce: (tx: Transaction, sessions: readonly AcceptedSession[]) => Promise<void>,
): Promise<SessionOutcome[]> =>
  db.transaction(async (tx) => {
    const fresh = await useNonces(
      tx,
      items.map(({ nonce }) => nonce),
    );
    const ids = [...new Set(items.map(({ request }) => request.agentId))];
    const stored = new Map((await lockSessions(tx, ids)).map((row) => [row.agentId, row]));
    const accepted = new Map<string, AcceptedSession>();
    const decideOne = async (item: ProvenRequest): Promise<SessionOutcome> => {
      const { agentId, identity, bootId, agentVersion, protocol } = item.request;
      // Of two requests with one nonce in one batch the second finds it taken.
      if (!fresh.delete(item.nonce.toString('hex'))) return { kind: 'replayed' };
      const session = stored.get(agentId);
      if (!session) return { kind: 'unknown' };
      if (item.gone()) return { kind: 'gone' };
      const judgement = judge(session, item);
      if (!judgement.accepted) return refuse(tx, item, judgement.because);
      const ticket = judgement.next;
      stored.set(agentId, { agentId, ticket, identity });
      accepted.set(agentId, { agentId, ticket, identity, bootId, agentVersion, protocol });
      return { kind: 'accepted', number: ticket.issued };
    };
    const outcomes: SessionOutcome[] = [];
    for (const item of items) outcomes.push(await decideOne(item));
    if (accepted.size > 0) {
      await saveSessions(tx, [...accepted.values()]);
      await announce(tx, [...accepted.values()]);
    }
    return outcomes;
  });
