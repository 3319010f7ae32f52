import { type Queryable, sql } from '../../../kernel/database/database.ts';
import type { WorkOutcome } from '../../agents/index.ts';
import { applyOutcomes } from './apply-outcomes.ts';
import type { RunParts } from './run-parts.ts';

const atOnce = 2000;

const openWork = async (on: Queryable, after: string): Promise<string[]> => {
  const rows = await on.rows<{ id: string }>(sql`
    select c.work_id as id from tasks_run_computer c join tasks_run r on r.number = c.run_number
    where r.state = 'running' and c.state in ('waiting', 'running') and c.work_id > ${after}
    order by c.work_id limit ${atOnce}`);
  return rows.map(({ id }) => id);
};

/** Whoever kept the outcome kept no exit code: what was done is not proven, and counts as interrupted. */
const asKept = (closed: WorkOutcome): WorkOutcome =>
  closed.outcome === 'expired'
    ? closed
    : {
        ...closed,
        outcome: closed.outcome === 'done' ? 'interrupted' : closed.outcome,
        message: `told to an earlier release of the server, which kept no more of it than “${closed.outcome}: ${closed.message}”`,
      };

/**
 * Outcomes that an earlier release took in, to which the server had gone back: it closes work of every kind, and knows
 * of no runs. Needed once after a start; repeatable, in any number of server processes.
 */
export const adoptClosedWork = async (parts: RunParts): Promise<void> => {
  let ids = await openWork(parts.db, '00000000-0000-0000-0000-000000000000');
  for (; ids.length > 0; ids = await openWork(parts.db, ids.at(-1) ?? '')) {
    const closed = await parts.needs.closedWork(parts.db, ids);
    if (closed.length === 0) continue;
    await parts.db.transaction((tx) => applyOutcomes(tx, parts, closed.map(asKept)));
    parts.logger.info(
      { outcomes: closed.length },
      'outcomes that an earlier release had taken in are adopted',
    );
  }
};
