import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { StoredWork } from '../../agents/index.ts';
import type { RunParts } from './run-parts.ts';
import { lockRuns, runsOfWork } from './run-row.ts';
import { storable } from './storable.ts';

/** What agents say while there is no outcome, e.g. that a task waits for a maintenance window. */
export const applyProgress = async (
  tx: Transaction,
  parts: RunParts,
  told: readonly (StoredWork & { message: string })[],
): Promise<void> => {
  const ids = told.map(({ id }) => id);
  const runs = await lockRuns(tx, await runsOfWork(tx, ids));
  if (runs.length === 0) return;
  await tx.run(sql`
    update tasks_run_computer c set message = b.message
    from unnest(
      ${ids}::uuid[], ${told.map(({ agentId }) => agentId)}::uuid[],
      ${told.map(({ message }) => storable(message).slice(0, 4000))}::text[]
    ) as b (work_id, agent_id, message)
    where c.work_id = b.work_id and c.agent_id = b.agent_id and c.state in ('waiting', 'running')`);
  parts.changed.note(runs.map(({ id }) => id));
};
