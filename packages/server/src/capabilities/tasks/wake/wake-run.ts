import { messageOf } from '@reeve/base';
import { sql } from '../../../kernel/database/database.ts';
import type { RunParts } from '../runs/run-parts.ts';
import { wakeComputers } from './wake-computers.ts';

/** Computers of a run that are not connected. Best effort: whoever is awake later takes its work all the same. */
export const wakeRun = async (parts: RunParts, runId: string): Promise<void> => {
  try {
    await parts.db.transaction(async (tx) => {
      const asleep = await tx.rows<{ id: string; by: string }>(sql`
        select c.computer_id as id, r.created_by as by from tasks_run r
        join tasks_run_computer c on c.run_number = r.number
        left join agents_published a on a.agent_id = c.agent_id
        where r.id = ${runId} and c.state = 'waiting' and not coalesce(a.connected, false)`);
      const [first] = asleep;
      if (!first) return;
      await wakeComputers(
        tx,
        parts,
        asleep.map(({ id }) => id),
        first.by,
      );
    });
  } catch (thrown) {
    parts.logger.info(
      { run: runId, reason: messageOf(thrown) },
      'computers of a run could not be woken',
    );
  }
};
