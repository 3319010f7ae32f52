import type { RunComputerState } from '@reeve/protocol/api';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { NewWork } from '../../agents/index.ts';
import { createTally } from './counts.ts';
import { longestOf, type PlanStep } from './plan.ts';
import type { RunParts } from './run-parts.ts';
import { addToRuns, addToStages, type RunRow } from './run-row.ts';
import { tellPolicy } from './tell-policy.ts';

/** A statement is kept to a size that memory does not feel. */
const askedAtOnce = 10_000;
const shutOut = 'its agent may not work for this server';

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
    set state = 'failed', message = ${shutOut}, finished_at = now()
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

/** Gives the work that was made: of the others the agents were shut out meanwhile. */
const askAgents = async (
  tx: Transaction,
  { needs }: RunParts,
  run: RunRow,
  given: readonly Given[],
  work: { kind: string; parameters: NewWork['parameters']; expiresAt: Date },
): Promise<Set<string>> => {
  const items = given.map(({ agentId, workId }) => ({
    ...work,
    id: workId,
    agentId,
    createdBy: run.createdBy,
  }));
  const made = new Set<string>();
  // The work belongs to the request by which the run was asked, however much later it begins.
  await tx.run(sql`
    select set_config('reeve.correlation', coalesce(correlation, ''), true)
    from tasks_run where number = ${run.number}`);
  for (let from = 0; from < items.length; from += askedAtOnce)
    for (const id of await needs.createWork(tx, items.slice(from, from + askedAtOnce)))
      made.add(id);
  return made;
};

const count = async (
  tx: Transaction,
  run: RunRow,
  step: PlanStep,
  { begun, lost }: { begun: readonly Given[]; lost: readonly Given[] },
): Promise<void> => {
  const tally = createTally<number>();
  const stage = createTally<string>();
  for (const _ of begun) stage.move(step.id, null, 'waiting');
  for (const _ of lost) {
    tally.move(run.number, 'waiting', 'failed');
    stage.move(step.id, null, 'failed');
  }
  if (lost.length > 0) await addToRuns(tx, tally.entries());
  const deltas = stage.entries().map(([id, counts]) => ({ number: run.number, step: id, counts }));
  if (run.plan.kind === 'server-job') await addToStages(tx, deltas);
};

const toldOf = (run: RunRow, given: readonly Given[], state: RunComputerState, message: string) =>
  given.map(({ computerId }) => ({ number: run.number, computerId, state, message }));

/** Asks the agents of all computers that stand before a step; the run is under way from here. */
export const giveWork = async (
  tx: Transaction,
  parts: RunParts,
  run: RunRow,
  step: PlanStep,
): Promise<void> => {
  const { plan } = run;
  const given = await takeComputers(tx, run, step);
  const kind = plan.kind === 'client-job' ? 'run-job' : 'run-task';
  const expiresAt = new Date(Date.now() + run.expiresInSeconds * 1000);
  const parameters: NewWork['parameters'] =
    kind === 'run-job' ? { run: run.id } : { run: run.id, step: step.id };
  const made = await askAgents(tx, parts, run, given, { kind, parameters, expiresAt });
  const lost = given.filter(({ workId }) => !made.has(workId));
  const begun = given.filter(({ workId }) => made.has(workId));
  await failLost(tx, run, lost);
  await noteIncapable(tx, parts, run, kind, begun);
  await tx.run(sql`
    update tasks_run
    set state = 'running', reason = '', step = ${plan.kind === 'server-job' ? step.id : null},
        started_at = coalesce(started_at, now()), expires_at = ${expiresAt},
        longest_seconds = ${longestOf(plan, step.id)}
    where number = ${run.number}`);
  await count(tx, run, step, { begun, lost });
  const told = [...toldOf(run, begun, 'waiting', ''), ...toldOf(run, lost, 'failed', shutOut)];
  await tellPolicy(tx, parts, [run], told);
};
