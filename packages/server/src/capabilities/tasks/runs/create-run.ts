import { newGuid } from '@reeve/base';
import type { RunComputerState } from '@reeve/protocol/api';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { requireJob } from '../definitions/job-store.ts';
import { requireTasks } from '../definitions/task-store.ts';
import { tasksErrors } from '../errors.ts';
import { advanceRun } from './advance-run.ts';
import { giveWork } from './give-work.ts';
import { longestOf, type Plan, planJob, planTask } from './plan.ts';
import type { RunParts } from './run-parts.ts';
import { lockRun, type RunRow } from './run-row.ts';
import { tellPolicy } from './tell-policy.ts';

export interface Planned {
  subject: { id: string; name: string; version: number };
  plan: Plan;
  values: Record<string, string>;
}

export interface NewRun extends Planned {
  /** GUIDs, each once. */
  computers: readonly string[];
  reach: string;
  by: { id: string; name: string };
  /** Null: now. */
  startAt: Date | null;
  expiresInSeconds: number;
  wake: boolean;
  cause: string;
  /** Whoever asks twice with one key gets the same run. */
  key: string | null;
  rerunOf: string | null;
  policy: { id: string; version: number } | null;
  /** It was approved before, e.g. with the scheduled run that it belongs to. */
  approvedBy: string | null;
}

export interface CreatedRun {
  id: string;
  number: number;
  /** False: the key was there already. */
  created: boolean;
}

/** The present versions of a task or a job, with these values. Throws `tasks.notFound`, `tasks.valueMissing` … */
export const planRun = async (
  tx: Transaction,
  what: { taskId?: string | undefined; jobId?: string | undefined },
  values: Record<string, string>,
): Promise<Planned> => {
  if (what.taskId !== undefined && what.jobId === undefined) {
    const task = (await requireTasks(tx, [what.taskId])).get(what.taskId);
    if (!task) throw tasksErrors.notFound({ what: 'task', id: what.taskId });
    const { id, version, content } = task;
    return { subject: { id, version, name: content.name }, plan: planTask(task, values), values };
  }
  if (what.jobId === undefined || what.taskId !== undefined) throw tasksErrors.oneSubject();
  const { id, version, content } = await requireJob(tx, what.jobId);
  const tasks = await requireTasks(tx, [...new Set(content.steps.map(({ taskId }) => taskId))]);
  const subject = { id, version, name: content.name };
  return { subject, plan: planJob(content, tasks, values), values };
};

const insertRun = async (
  tx: Transaction,
  run: NewRun,
  state: string,
  reason: string,
): Promise<{ id: string; number: number } | undefined> => {
  const first = run.plan.steps[0]?.id ?? '';
  const startAt = run.startAt ?? new Date();
  const expiresAt = new Date(startAt.getTime() + run.expiresInSeconds * 1000);
  return tx.first<{ id: string; number: number }>(sql`
    insert into tasks_run
      (id, subject_kind, subject_id, subject_name, subject_version, plan, given_values, state, reason, reach, computers,
       waiting, created_by, created_by_id, approved_by, start_at, expires_in_seconds, expires_at, longest_seconds,
       wake, cause, rerun_of, idempotency_key, policy_id, policy_version)
    values
      (${newGuid()}, ${run.plan.kind}, ${run.subject.id}, ${run.subject.name}, ${run.subject.version},
       ${JSON.stringify(run.plan)}, ${JSON.stringify(run.values)}, ${state}, ${reason}, ${run.reach},
       ${run.computers.length}, ${run.computers.length}, ${run.by.name}, ${run.by.id}, ${run.approvedBy}, ${startAt},
       ${run.expiresInSeconds}, ${expiresAt}, ${longestOf(run.plan, first)}, ${run.wake}, ${run.cause},
       ${run.rerunOf}, ${run.key}, ${run.policy?.id ?? null}, ${run.policy?.version ?? null})
    on conflict (idempotency_key) do nothing
    returning id, number`);
};

/** Computers whose agents are shut out have their outcome at once. */
const insertComputers = async (tx: Transaction, run: NewRun, number: number): Promise<void> => {
  const step = run.plan.kind === 'server-job' ? (run.plan.steps[0]?.id ?? null) : null;
  const rows = await tx.rows<{ allowed: boolean; n: number }>(sql`
    with given as (
      select s.guid, s.agent_id, s.name, coalesce(a.status = 'allowed', false) as allowed
      from unnest(${[...run.computers]}::uuid[]) as g (guid)
      join cmdb_computer_summary s on s.guid = g.guid
      left join agents_published a on a.agent_id = s.agent_id
    ), made as (
      insert into tasks_run_computer
        (run_number, computer_id, agent_id, name, state, step, work_id, message, finished_at)
      select ${number}::bigint, guid, agent_id, name, case when allowed then 'waiting' else 'failed' end, ${step}::text,
        case when allowed then gen_random_uuid() end,
        case when allowed then '' else 'its agent may not work for this server' end,
        case when not allowed then now() end
      from given
      returning state = 'waiting' as allowed
    )
    select allowed, count(*)::integer as n from made group by allowed`);
  const countOf = (allowed: boolean) => rows.find((row) => row.allowed === allowed)?.n ?? 0;
  const all = countOf(true) + countOf(false);
  if (all === 0) throw tasksErrors.nobody({ reach: run.reach });
  await tx.run(sql`
    update tasks_run set computers = ${all}, waiting = ${countOf(true)}, failed = ${countOf(false)}
    where number = ${number}`);
  if (run.plan.kind !== 'task')
    await tx.run(sql`
      insert into tasks_run_stage (run_number, step, failed)
      select ${number}::bigint, s.step, case when s.step = ${step}::text then ${countOf(false)}::integer else 0 end
      from unnest(${run.plan.steps.map(({ id }) => id)}::text[]) as s (step)`);
};

/** Compliance with the policy that caused it, before anything has begun: who cannot, and who waits for approval. */
const tellAtOnce = async (tx: Transaction, parts: RunParts, run: RunRow): Promise<void> => {
  if (run.policyId === null) return;
  const rows = await tx.rows<{ computerId: string; state: RunComputerState; message: string }>(sql`
    select computer_id as "computerId", state, message from tasks_run_computer
    where run_number = ${run.number}`);
  await tellPolicy(
    tx,
    parts,
    [run],
    rows.map((row) => ({ number: run.number, ...row, message: row.message || run.reason })),
  );
};

/** The run is let go: every computer is asked, in one transaction. Under its lock. */
export const beginRun = async (tx: Transaction, parts: RunParts, run: RunRow): Promise<void> => {
  const first = run.plan.steps[0];
  if (!first) throw new Error(`the run ${run.id} has no steps`);
  await giveWork(tx, parts, run, first);
  await tx.run(sql`
    with run as (select subject_id from tasks_run where number = ${run.number}),
      task as (update tasks_task t set last_run_at = now() from run where t.id = run.subject_id)
    update tasks_job j set last_run_at = now() from run where j.id = run.subject_id`);
  const begun = await lockRun(tx, run.id);
  if (begun) await advanceRun(tx, parts, begun);
};

const ofKey = async (tx: Transaction, run: NewRun): Promise<CreatedRun> => {
  const there = await tx.first<{ id: string; number: number; subjectId: string }>(sql`
    select id, number, subject_id as "subjectId" from tasks_run where idempotency_key = ${run.key}`);
  if (!there) throw new Error('a run with this key was there and is gone');
  if (there.subjectId !== run.subject.id)
    throw tasksErrors.keyOfAnother({ key: run.key, run: there.id });
  return { id: there.id, number: there.number, created: false };
};

/**
 * Makes a run of as many computers as it has, with their work when it begins now. Beyond the limit it waits for
 * approval. Throws `tasks.nobody`, `tasks.keyOfAnother`.
 */
export const createRun = async (
  tx: Transaction,
  parts: RunParts,
  run: NewRun,
): Promise<CreatedRun> => {
  const limit = parts.approvalLimit();
  const beyond = run.approvedBy === null && run.computers.length > limit;
  const later = run.startAt !== null && run.startAt.getTime() > Date.now();
  const state = beyond ? 'awaiting-approval' : 'scheduled';
  const reason = beyond
    ? `reaches ${run.computers.length} computers; beyond ${limit} somebody else has to approve it`
    : '';
  const made = await insertRun(tx, run, state, reason);
  if (!made) return ofKey(tx, run);
  await insertComputers(tx, run, made.number);
  const row = await lockRun(tx, made.id);
  if (row) await tellAtOnce(tx, parts, row);
  if (row && !beyond && !later) await beginRun(tx, parts, row);
  await parts.signals.raise(tx, 'runs');
  return { ...made, created: true };
};
