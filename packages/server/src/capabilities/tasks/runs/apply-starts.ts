import type { WorkStarted } from '@reeve/protocol/agent';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { StoredWork } from '../../agents/index.ts';
import { createTally } from './counts.ts';
import type { RunParts } from './run-parts.ts';
import { addToRuns, addToStages, lockRuns, runsOfWork } from './run-row.ts';

/** Processes that have begun, in the transaction that stores it. */
export const applyStarts = async (
  tx: Transaction,
  parts: RunParts,
  started: readonly (StoredWork & WorkStarted)[],
): Promise<void> => {
  const ids = started.map(({ id }) => id);
  const runs = await lockRuns(tx, await runsOfWork(tx, ids));
  if (runs.length === 0) return;
  const begun = await tx.rows<{ number: number; step: string | null }>(sql`
    update tasks_run_computer c
    set state = 'running', channel = b.channel, started_at = coalesce(c.started_at, b.started_at), message = ''
    from unnest(
      ${ids}::uuid[],
      ${started.map(({ channel }) => channel)}::text[],
      ${started.map(({ startedAt }) => startedAt)}::timestamptz[],
      ${started.map(({ agentId }) => agentId)}::uuid[]
    ) as b (work_id, channel, started_at, agent_id)
    where c.work_id = b.work_id and c.agent_id = b.agent_id and c.state = 'waiting'
    returning c.run_number as number, c.step`);
  if (begun.length === 0) return;
  const counts = createTally<number>();
  const stages = createTally<string>();
  const server = new Set(
    runs.filter(({ plan }) => plan.kind === 'server-job').map(({ number }) => number),
  );
  for (const { number, step } of begun) {
    counts.move(number, 'waiting', 'running');
    if (server.has(number)) stages.move(`${number} ${step}`, 'waiting', 'running');
  }
  await addToRuns(tx, counts.entries());
  await addToStages(
    tx,
    stages.entries().map(([key, delta]) => {
      const [number = '', step = ''] = key.split(' ');
      return { number: Number(number), step, counts: delta };
    }),
  );
  parts.changed.note(runs.map(({ id }) => id));
};
