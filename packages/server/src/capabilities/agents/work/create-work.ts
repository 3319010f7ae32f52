import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Signals } from '../../../kernel/signals.ts';
import { raiseNotice } from '../push/notice.ts';
import type { NewWork } from '../work-kind.ts';

/**
 * Asks agents for work, in one statement, and tells those that are connected once the transaction is committed.
 * Gives the ids that are new: left out are those that are there already, those of computers without an agent that
 * may work for this server, and work without parameters of which the agent has one of the same kind open.
 */
export const createWork = async (
  tx: Transaction,
  { signals, logger }: { signals: Signals; logger: Logger },
  items: readonly NewWork[],
): Promise<string[]> => {
  if (items.length === 0) return [];
  const made = await tx.rows<{ id: string; agentId: string; correlation: string | null }>(sql`
    insert into agents_work (id, agent_id, kind, parameters, created_by, expires_at)
    select b.id, b.agent_id, b.kind, b.parameters, b.created_by, b.expires_at
    from unnest(
      ${items.map(({ id }) => id)}::uuid[],
      ${items.map(({ agentId }) => agentId)}::uuid[],
      ${items.map(({ kind }) => kind)}::text[],
      ${items.map(({ parameters }) => JSON.stringify(parameters))}::jsonb[],
      ${items.map(({ createdBy }) => createdBy)}::text[],
      ${items.map(({ expiresAt }) => expiresAt.toISOString())}::timestamptz[]
    ) as b (id, agent_id, kind, parameters, created_by, expires_at)
    join agents_registration r on r.id = b.agent_id and r.status = 'allowed'
    on conflict do nothing
    returning id, agent_id as "agentId", correlation`);
  await raiseNotice(signals, tx, 'work', [...new Set(made.map(({ agentId }) => agentId))]);
  const correlation = made[0]?.correlation;
  if (correlation)
    logger.info(
      { correlation, work: made.length, kinds: [...new Set(items.map(({ kind }) => kind))] },
      'agents are asked for work',
    );
  return made.map(({ id }) => id);
};
