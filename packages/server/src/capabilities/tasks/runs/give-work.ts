import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { createTally } from './counts.ts';
import { longestOf, type PlanStep } from './plan.ts';
import type { RunParts } from './run-parts.ts';
import { addToRuns, addToStages, type RunRow } from './run-row.ts';
import { tellPolicy } from './tell-policy.ts';

interface Given {
  computerId: string;
  agentId: string;
  workId: string;
}

/** Work ids for those that stand before a step; of the first step they are made with the run. */
const takeComputers = (tx: Transaction, run: RunRow, step: PlanStep): Promise<Given[]> =>
  run.step === null
    ? tx.rows<Given>(sql`
        select computer_id as "computerId", agent_id as "agentId", work_id as "workId"
        from tasks_run_computer
        where run_number = ${run.number} and state = 'waiting' and work_id is not null`)
    : tx.rows<Given>(sql`
        update tasks_run_computer set work_id = gen_random_uuid(), message = ''
        where run_number = ${run.number} and state = 'waiting' and step = ${step.id} and work_id is null
        returning computer_id as "computerId", agent_id as "agentId", work_id as "workId"`);

/** Computers whose agents were shut out meanwhile. */
const failLost = async (tx: Transaction, run: RunRow, lost: readonly Given[]): Promise<void> => {
  if (lost.length === 0) return;
  await tx.run(sql`
    update tasks_run_computer
    set state = 'failed', message = 'its agent may not work for this server', finished_at = now()
    where run_number = ${run.number} and work_id = any(${lost.map(({ workId }) => workId)}::uuid[])`);
};

const noteIncapable = async (
  tx: Transaction,
  { needs }: RunParts,
  run: RunRow,
  kind: string,
  given: readonly Given[],
): Promise<void> => {
  const capable = await needs.capableOf(
    tx,
    given.map(({ agentId }) => agentId),
    kind,
  );
  const others = given.filter(({ agentId }) => !capable.has(agentId));
  if (others.length === 0) return;
  await tx.run(sql`
    update tasks_run_computer
    set message = 'its agent cannot do this yet: it is too old, or the plug-in for tasks is missing'
    where run_number = ${run.number} and work_id = any(${others.map(({ workId }) => workId)}::uuid[])`);
};

/** Asks the agents of all computers that stand before a step; the run is under way from here. */
export const giveWork = async (
  tx: Transaction,
  parts: RunParts,
  run: RunRow,
  step: PlanStep,
): Promise<void> => {
  const given = await takeComputers(tx, run, step);
  const { plan } = run;
  const kind = plan.kind === 'client-job' ? 'run-job' : 'run-task';
  const expiresAt = new Date(Date.now() + run.expiresInSeconds * 1000);
  const parameters = kind === 'run-job' ? { run: run.id } : { run: run.id, step: step.id };
  const made = await parts.needs.createWork(
    tx,
    given.map(({ agentId, workId }) => ({
      id: workId,
      agentId,
      kind,
      parameters,
      createdBy: run.createdBy,
      expiresAt,
    })),
  );
  const known = new Set(made);
  const lost = given.filter(({ workId }) => !known.has(workId));
  await failLost(tx, run, lost);
  const begun = given.filter(({ workId }) => known.has(workId));
  await noteIncapable(tx, parts, run, kind, begun);
  await tx.run(sql`
    update tasks_run
    set state = 'running', reason = '', step = ${plan.kind === 'server-job' ? step.id : null},
        started_at = coalesce(started_at, now()), expires_at = ${expiresAt},
        longest_seconds = ${longestOf(plan, step.id)}
    where number = ${run.number}`);
  const tally = createTally<number>();
  for (const _ of lost) tally.move(run.number, 'waiting', 'failed');
  if (lost.length > 0) await addToRuns(tx, tally.entries());
  if (plan.kind === 'server-job') {
    const stage = createTally<string>();
    for (const _ of begun) stage.move(step.id, null, 'waiting');
    for (const _ of lost) stage.move(step.id, null, 'failed');
    await addToStages(
      tx,
      stage.entries().map(([id, counts]) => ({ number: run.number, step: id, counts })),
    );
  }
  await tellPolicy(
    tx,
    parts,
    [run],
    [
      ...begun.map(({ computerId }) => ({
        number: run.number,
        computerId,
        state: 'waiting' as const,
        message: '',
      })),
      ...lost.map(({ computerId }) => ({
        number: run.number,
        computerId,
        state: 'failed' as const,
        message: 'its agent may not work for this server',
      })),
    ],
  );
};
