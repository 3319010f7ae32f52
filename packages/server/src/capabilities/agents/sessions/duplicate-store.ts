import { newGuid } from '@reeve/base';
import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { Duplicate } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableJson } from '../batching/storable.ts';
import { hardwareFingerprint } from './hardware.ts';

export interface RefusedSession {
  agentId: string;
  claimed: ClaimedIdentity;
  ticket: number;
  from: string;
  because: string;
}

/** An agent's own key could otherwise fill the table with invented computers. */
const mostPerAgent = 100;

/**
 * Notes what the refused computer says of itself: the only thing of it that is stored. A further attempt of the
 * same one counts; one that was let in before and comes back with the same ticket is open again.
 */
export const noteDuplicate = async (
  tx: Transaction,
  refused: RefusedSession,
): Promise<Duplicate['state']> => {
  const fingerprint = hardwareFingerprint(refused.claimed);
  const row = await tx.first<{ state: Duplicate['state'] }>(sql`
    insert into agents_duplicate as d (id, agent_id, claimed, fingerprint, ticket, from_address, because)
    select ${newGuid()}, ${refused.agentId}, ${storableJson(refused.claimed)}::jsonb, ${fingerprint},
      ${refused.ticket}, ${refused.from}, ${refused.because}
    where (select count(*) from agents_duplicate where agent_id = ${refused.agentId}) < ${mostPerAgent}
      or exists (select 1 from agents_duplicate where agent_id = ${refused.agentId}
        and ticket = ${refused.ticket} and fingerprint = ${fingerprint})
    on conflict (agent_id, ticket, fingerprint) do update set
      attempts = d.attempts + 1, last_seen_at = now(), claimed = excluded.claimed,
      from_address = excluded.from_address, because = excluded.because,
      state = case when d.state = 'same-computer' then 'open' else d.state end
    returning state`);
  return row?.state ?? 'open';
};

const duplicateColumns = sql`
  d.id, d.agent_id as "agentId", r.host_name as "computerName", d.claimed, d.from_address as "from", d.because,
  d.first_seen_at as "firstSeenAt", d.last_seen_at as "lastSeenAt", d.attempts, d.state`;

/** Newest first; at most 1,000. */
export const listDuplicates = (on: Queryable, state: string | undefined): Promise<Duplicate[]> =>
  on.rows<Duplicate>(sql`
    select ${duplicateColumns}
    from agents_duplicate d join agents_registration r on r.id = d.agent_id
    where ${state ?? null}::text is null or d.state = ${state ?? null}
    order by d.last_seen_at desc, d.id limit 1000`);

/** How many wait for a decision. */
export const countOpenDuplicates = async (on: Queryable): Promise<number> =>
  (
    await on.first<{ n: number }>(
      sql`select count(*) as n from agents_duplicate where state = 'open'`,
    )
  )?.n ?? 0;

export const findDuplicate = (on: Queryable, id: string): Promise<Duplicate | undefined> =>
  on.first<Duplicate>(sql`
    select ${duplicateColumns}
    from agents_duplicate d join agents_registration r on r.id = d.agent_id where d.id = ${id}`);

/** `same-computer` also lets the ticket that was refused count once more. */
export const saveResolution = async (
  tx: Transaction,
  id: string,
  state: Exclude<Duplicate['state'], 'open'>,
  by: string,
): Promise<void> => {
  await tx.run(sql`
    update agents_duplicate set state = ${state}, decided_at = now(), decided_by = ${by}
    where id = ${id}`);
  if (state === 'same-computer')
    await tx.run(sql`
      update agents_session s set excused = d.ticket
      from agents_duplicate d where d.id = ${id} and s.agent_id = d.agent_id`);
  else
    await tx.run(sql`
      update agents_session s set excused = null
      from agents_duplicate d
      where d.id = ${id} and s.agent_id = d.agent_id and s.excused = d.ticket`);
};
