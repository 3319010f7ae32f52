import { type Clock, newGuid } from '@reeve/base';
import {
  type RegisterRequest,
  type RegisterResponse,
  registrationText,
} from '@reeve/protocol/agent';
import type { Database, Transaction } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { spreadSeconds } from '../batching/spread.ts';
import { agentErrors } from '../errors.ts';
import type { AgentsNeeds } from '../needs.ts';
import { knownClaims } from '../sessions/known-claims.ts';
import { useNonces } from '../sessions/nonce-store.ts';
import {
  canonicalKey,
  nonceKey,
  readPublicKey,
  refuseOtherTime,
  refuseWrongSignature,
} from '../sessions/proof.ts';
import { decidingPolicy } from './policy.ts';
import { listPolicies } from './policy-store.ts';
import {
  countPending,
  type Decision,
  noteRequest,
  prepareAgent,
  type StoredRegistration,
  saveDecision,
} from './registration-store.ts';
import { useToken } from './token-store.ts';

export interface RegistrarOptions {
  db: Database;
  clock: Clock;
  needs: Pick<AgentsNeeds, 'ensureComputer' | 'findSimilar'>;
  /** A request came or was decided. */
  changed(): void;
  observe?: (rows: number, seconds: number) => void;
}

export type Register = (request: RegisterRequest, from: string) => Promise<RegisterResponse>;

/** Without this a stranger could fill the disk with requests. */
const mostPending = 20_000;

const decide = async (tx: Transaction, request: RegisterRequest): Promise<Decision> => {
  const token = request.token === undefined ? null : await useToken(tx, request.token);
  if (token)
    return {
      status: 'allowed',
      reason: token.note ? `by the registration token “${token.note}”` : 'by a registration token',
      by: `token of ${token.createdBy}`,
    };
  const policy = decidingPolicy(await listPolicies(tx), request.identity);
  const spent =
    request.token === undefined ? '' : 'its registration token is unknown, used up or expired; ';
  if (!policy)
    return { status: 'pending', reason: `${spent}waits for an administrator of Reeve`, by: null };
  return {
    status: policy.result,
    reason: `${spent}by the registration policy “${policy.name}”`,
    by: policy.result === 'pending' ? null : `policy ${policy.name}`,
  };
};

const responseOf = ({ id, status, reason }: StoredRegistration): RegisterResponse => ({
  status: status === 'revoked' ? 'blocked' : status,
  agentId: id,
  reason,
  retryAfterSeconds: status === 'pending' ? spreadSeconds(id, 15, 30) : 3600,
});

/** Counting is not for every request of a storm. */
const createPendingLimit = (db: Database, clock: Clock) => {
  let pending = 0;
  let countedAt = 0;
  return async (): Promise<void> => {
    if (clock.now().getTime() - countedAt > 10_000) {
      countedAt = clock.now().getTime();
      pending = await countPending(db);
    }
    if (pending >= mostPending) throw agentErrors.tooManyPending({ pending });
  };
};

interface ProvenRequest {
  request: RegisterRequest;
  publicKey: string;
  fingerprint: string;
  from: string;
}

/** Null: the message was received before. */
const registerOne = async (
  tx: Transaction,
  needs: RegistrarOptions['needs'],
  { request, publicKey, fingerprint, from }: ProvenRequest,
): Promise<StoredRegistration | null> => {
  const { identity, agentVersion, protocol } = request;
  const fresh = await useNonces(tx, [nonceKey(fingerprint, request.nonce)]);
  if (fresh.size === 0) return null;
  const claimed = { publicKey, fingerprint, identity, agentVersion, protocol, from };
  const stored = await noteRequest(tx, newGuid(), claimed);
  if (stored.status !== 'pending') return stored;
  const looksLike = await needs.findSimilar(tx, identity, stored.id);
  const decision = await decide(tx, request);
  await saveDecision(tx, stored.id, { ...decision, looksLike });
  if (decision.status === 'allowed') {
    await prepareAgent(tx, { id: stored.id, agentVersion, protocol });
    await needs.ensureComputer(tx, { id: stored.id, identity, agentVersion });
  }
  return { ...stored, status: decision.status, reason: decision.reason };
};

/**
 * Registration: proof of the key, then a token, then the policies, otherwise an administrator. The same key
 * always means the same request; while that is pending, a token or a new policy may decide it at the next asking.
 * Several requests share a transaction: one token for a thousand computers is one row, which each would lock.
 */
export const createRegistrar = ({
  db,
  clock,
  needs,
  changed,
  observe,
}: RegistrarOptions): Register => {
  const refuseFlood = createPendingLimit(db, clock);
  const batcher = createBatcher<ProvenRequest, StoredRegistration | null>({
    name: 'their registration',
    maximumRows: 50,
    gatherMs: 3,
    maximumWaiting: 5000,
    run: (items) =>
      db.transaction(async (tx) => {
        const results: (StoredRegistration | null)[] = [];
        for (const item of items) results.push(await registerOne(tx, needs, item));
        return results;
      }),
    ...(observe ? { observe } : {}),
  });
  return async (request, from) => {
    refuseOtherTime(request.time, clock.now());
    const key = readPublicKey(request.publicKey);
    const { signature, ...signed } = request;
    await refuseWrongSignature(key, registrationText(signed), signature);
    if (request.token === undefined) await refuseFlood();
    const { text: publicKey, fingerprint } = canonicalKey(key);
    const known = { ...request, identity: knownClaims(request.identity) };
    const result = await batcher.submit({ request: known, publicKey, fingerprint, from });
    if (!result) throw agentErrors.replayed();
    changed();
    return responseOf(result);
  };
};
