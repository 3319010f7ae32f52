import type { ClaimedIdentity } from '@reeve/protocol/agent';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableJson, storableText } from '../batching/storable.ts';
import type { TicketState } from './ticket.ts';

export interface KnownAgent {
  id: string;
  publicKey: string;
  status: 'allowed' | 'pending' | 'blocked' | 'revoked';
  reason: string;
}

export const loadAgents = (on: Queryable, ids: readonly string[]): Promise<KnownAgent[]> =>
  on.rows<KnownAgent>(sql`
    select id, public_key as "publicKey", status, reason
    from agents_registration where id = any(${ids}::uuid[])`);

export interface StoredSession {
  agentId: string;
  ticket: TicketState;
  /** Of the last accepted session; null before the first. */
  identity: ClaimedIdentity | null;
}

interface SessionRow extends TicketState {
  agentId: string;
  identity: ClaimedIdentity | null;
}

/** Locks the agents' sessions, always in the same order, until the transaction ends. */
export const lockSessions = async (
  tx: Transaction,
  ids: readonly string[],
): Promise<StoredSession[]> => {
  const rows = await tx.rows<SessionRow>(sql`
    select agent_id as "agentId", issued, previous, used, excused, identity
    from agents_session where agent_id = any(${ids}::uuid[])
    order by agent_id for update`);
  return rows.map(({ agentId, identity, ...ticket }) => ({ agentId, identity, ticket }));
};

export interface AcceptedSession {
  agentId: string;
  ticket: TicketState;
  identity: ClaimedIdentity;
  bootId: string;
  agentVersion: string;
  protocol: number;
}

export const saveSessions = async (
  tx: Transaction,
  sessions: readonly AcceptedSession[],
): Promise<void> => {
  const ids = sessions.map(({ agentId }) => agentId);
  await tx.run(sql`
    update agents_session s
    set issued = b.issued, previous = b.previous, used = false, excused = b.excused,
        identity = b.identity, boot_id = b.boot_id, opened_at = now()
    from unnest(
      ${ids}::uuid[],
      ${sessions.map(({ ticket }) => ticket.issued)}::bigint[],
      ${sessions.map(({ ticket }) => ticket.previous)}::bigint[],
      ${sessions.map(({ ticket }) => ticket.excused)}::bigint[],
      ${sessions.map(({ identity }) => storableJson(identity))}::jsonb[],
      ${sessions.map(({ bootId }) => storableText(bootId))}::text[]
    ) as b (agent_id, issued, previous, excused, identity, boot_id)
    where s.agent_id = b.agent_id`);
  await tx.run(sql`
    update agents_presence p
    set agent_version = b.agent_version, protocol = b.protocol, boot_id = b.boot_id, last_seen = now(),
        refused_at = null
    from unnest(
      ${ids}::uuid[],
      ${sessions.map(({ agentVersion }) => storableText(agentVersion))}::text[],
      ${sessions.map(({ protocol }) => protocol)}::integer[],
      ${sessions.map(({ bootId }) => storableText(bootId))}::text[]
    ) as b (agent_id, agent_version, protocol, boot_id)
    where p.agent_id = b.agent_id`);
};

export interface ConfirmedSession {
  agentId: string;
  /** Number of the newest session's ticket. */
  issued: number;
  status: KnownAgent['status'];
  reason: string;
  /** That the session was opened with. */
  protocol: number;
}

/**
 * Marks sessions as used: from then on the ticket before theirs is spent. Gives the state of each agent, so
 * that a superseded session or a shut-out agent is noticed.
 */
export const confirmSessions = (
  on: Queryable,
  sessions: readonly { agentId: string; number: number }[],
): Promise<ConfirmedSession[]> => {
  const ids = sessions.map(({ agentId }) => agentId);
  return on.rows<ConfirmedSession>(sql`
    with marked as (
      update agents_session s set used = true
      from unnest(${ids}::uuid[], ${sessions.map(({ number }) => number)}::bigint[]) as b (agent_id, number)
      where s.agent_id = b.agent_id and s.issued = b.number and not s.used
    )
    select s.agent_id as "agentId", s.issued, r.status, r.reason, coalesce(p.protocol, r.protocol) as protocol
    from agents_session s join agents_registration r on r.id = s.agent_id
    left join agents_presence p on p.agent_id = s.agent_id
    where s.agent_id = any(${ids}::uuid[])`);
};
