import type { ClaimedIdentity } from '@reeve/protocol/agent';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableJson, storableText } from '../batching/storable.ts';
import type { SimilarComputer } from '../needs.ts';

export type Status = 'allowed' | 'pending' | 'blocked' | 'revoked';

export interface RegistrationRequest {
  publicKey: string;
  fingerprint: string;
  identity: ClaimedIdentity;
  agentVersion: string;
  protocol: number;
  from: string;
}

export interface StoredRegistration {
  id: string;
  status: Status;
  reason: string;
  decidedBy: string | null;
}

/** Notes the request under its key, or finds the one that is there; locked until the transaction ends. */
export const noteRequest = async (
  tx: Transaction,
  id: string,
  request: RegistrationRequest,
): Promise<StoredRegistration> => {
  const row = await tx.first<StoredRegistration>(sql`
    insert into agents_registration as r
      (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
    values (${id}, ${request.publicKey}, ${request.fingerprint}, 'pending', '',
      ${storableJson(request.identity)}::jsonb, ${storableText(request.identity.hostName)},
      ${storableText(request.agentVersion)}, ${request.protocol}, ${request.from})
    on conflict (public_key) do update set
      identity = case when r.status = 'pending' then excluded.identity else r.identity end,
      host_name = case when r.status = 'pending' then excluded.host_name else r.host_name end,
      agent_version = case when r.status = 'pending' then excluded.agent_version else r.agent_version end,
      protocol = case when r.status = 'pending' then excluded.protocol else r.protocol end,
      from_address = case when r.status = 'pending' then excluded.from_address else r.from_address end
    returning id, status, reason, decided_by as "decidedBy"`);
  if (!row) throw new Error('the database gave no row for a registration');
  return row;
};

export interface Decision {
  status: Status;
  reason: string;
  /** Null: nobody has decided yet. */
  by: string | null;
  /** What was found that resembles it; absent: as noted before. */
  looksLike?: SimilarComputer | null;
}

export const saveDecision = async (
  tx: Transaction,
  id: string,
  { status, reason, by, looksLike }: Decision,
): Promise<void> => {
  await tx.run(sql`
    update agents_registration set status = ${status}, reason = ${reason}, decided_by = ${by},
      decided_at = case when ${by}::text is null then decided_at else now() end,
      looks_like = case when ${looksLike === undefined} then looks_like
        else ${looksLike ? JSON.stringify(looksLike) : null}::jsonb end
    where id = ${id}`);
};

/** Rows that an agent needs before its first session. */
export const prepareAgent = async (
  tx: Transaction,
  { id, agentVersion, protocol }: { id: string; agentVersion: string; protocol: number },
): Promise<void> => {
  await tx.run(sql`
    with session as (
      insert into agents_session (agent_id) values (${id}) on conflict do nothing
    )
    insert into agents_presence (agent_id, agent_version, protocol)
    values (${id}, ${storableText(agentVersion)}, ${protocol}) on conflict do nothing`);
};

export const countPending = async (on: Queryable): Promise<number> => {
  const row = await on.first<{ pending: number }>(
    sql`select count(*) as pending from agents_registration where status = 'pending'`,
  );
  return row?.pending ?? 0;
};
