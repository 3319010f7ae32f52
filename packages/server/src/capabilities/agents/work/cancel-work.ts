import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Signals } from '../../../kernel/signals.ts';
import { raiseNotice } from '../push/notice.ts';
import { type SettledWork, tellKinds } from './settle-work.ts';
import type { WorkKinds } from './work-kinds.ts';

/** What no agent has fetched ends here and now. */
const endUnfetched = (
  tx: Transaction,
  ids: readonly string[],
  reason: string,
): Promise<SettledWork[]> =>
  tx.rows<SettledWork>(sql`
    update agents_work
    set state = 'cancelled', finished_at = now(), cancel_requested_at = now(), cancel_reason = ${reason},
        message = ${reason}
    where id = any(${ids}::uuid[]) and state = 'open' and channel is null
    returning id, agent_id as "agentId", kind, parameters, null as result, state as outcome, message, channel`);

const askFetched = (
  tx: Transaction,
  ids: readonly string[],
  reason: string,
): Promise<{ id: string; agentId: string }[]> =>
  tx.rows(sql`
    update agents_work set cancel_requested_at = now(), cancel_reason = ${reason}
    where id = any(${ids}::uuid[]) and state = 'open' and cancel_requested_at is null
    returning id, agent_id as "agentId"`);

export interface Cancelled {
  /** No agent has fetched them: they are over, and their kind was told. */
  ended: string[];
  /** Their agents are asked to end them; the outcome comes from there. */
  asked: string[];
}

/** Cancels what is still open; what is over stays as it is. */
export const cancelWork = async (
  tx: Transaction,
  { signals, kinds }: { signals: Signals; kinds: WorkKinds },
  ids: readonly string[],
  reason: string,
): Promise<Cancelled> => {
  if (ids.length === 0) return { ended: [], asked: [] };
  const ended = await endUnfetched(tx, ids, reason);
  const asked = await askFetched(tx, ids, reason);
  // As with results: first all the work, then whatever its kinds lock. The other way round they wait for each other.
  await tellKinds(tx, kinds, ended);
  await raiseNotice(signals, tx, 'work', [...new Set(asked.map(({ agentId }) => agentId))]);
  return { ended: ended.map(({ id }) => id), asked: asked.map(({ id }) => id) };
};
