import { type Static, Type } from 'typebox';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { requireJob } from '../definitions/job-store.ts';
import { requireTasks } from '../definitions/task-store.ts';
import { tasksErrors } from '../errors.ts';
import type { PolicyKindDefinition, PolicyOfComputers } from '../needs.ts';
import { computersText } from '../runs/counts.ts';
import { issueRun } from '../runs/issue.ts';
import { planJob, planTask } from '../runs/plan.ts';
import type { RunParts } from '../runs/run-parts.ts';
import { checkTimes } from './windows.ts';

const RunTaskSettings = Type.Object({
  taskId: Type.Optional(Type.String({ format: 'uuid' })),
  jobId: Type.Optional(Type.String({ format: 'uuid' })),
  values: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 32_768 }))),
  cron: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Again and again by this cron expression; absent: once for each version',
    }),
  ),
  timeZone: Type.Optional(
    Type.String({ maxLength: 64, description: 'Of the cron expression; absent: UTC' }),
  ),
  expiresInSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 31_536_000 })),
});
export type RunTaskSettings = Static<typeof RunTaskSettings>;

export const settingsOf = (settings: Record<string, unknown>): RunTaskSettings =>
  settings as RunTaskSettings;

/** Throws an AppError where task, job or values are not there as they should be. */
const check = async (on: Queryable, settings: Record<string, unknown>): Promise<void> => {
  const { taskId, jobId, values = {}, cron, timeZone = 'UTC' } = settingsOf(settings);
  if (cron !== undefined) {
    if (timeZone === 'local') throw tasksErrors.badTimeZone({ timeZone });
    checkTimes(cron, timeZone);
  }
  if ((taskId === undefined) === (jobId === undefined)) throw tasksErrors.oneSubject();
  if (jobId !== undefined) {
    const { content } = await requireJob(on, jobId);
    const ids = [...new Set(content.steps.map((step) => step.taskId))];
    planJob(content, await requireTasks(on, ids), values);
    return;
  }
  for (const task of (await requireTasks(on, [taskId ?? ''])).values()) planTask(task, values);
};

/** Computers that had this version run before are left out: told twice is run once. */
const takeNew = async (
  tx: Transaction,
  { policyId, version, computers }: PolicyOfComputers,
): Promise<string[]> => {
  const rows = await tx.rows<{ computer: string }>(sql`
    insert into tasks_policy_computer (policy_id, version, computer_id)
    select ${policyId}::uuid, ${version}::integer, c.id from unnest(${[...computers]}::uuid[]) as c (id)
    order by c.id on conflict do nothing
    returning computer_id as computer`);
  return rows.map(({ computer }) => computer);
};

export const issueForPolicy = async (
  tx: Transaction,
  parts: RunParts,
  { policyId, name, version, settings }: Omit<PolicyOfComputers, 'computers'>,
  computers: readonly string[],
  key: string,
): Promise<number> => {
  const { taskId, jobId, values = {}, expiresInSeconds } = settingsOf(settings);
  const { number } = await issueRun(tx, parts, {
    taskId,
    jobId,
    values,
    computers,
    cause: `policy: ${name} (version ${version})`,
    reach: `${computersText(computers.length)} of the policy “${name}”`,
    key,
    policy: { id: policyId, version },
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
  });
  return number;
};

const runOnNew = async (
  tx: Transaction,
  parts: RunParts,
  policy: PolicyOfComputers,
): Promise<void> => {
  const computers = await takeNew(tx, policy);
  const [first] = computers;
  if (first === undefined) return;
  // A computer takes a version once, so the first of them names the whole.
  const key = `policy:${policy.policyId}:${policy.version}:${first}`;
  const number = await issueForPolicy(tx, parts, policy, computers, key);
  await tx.run(sql`
    update tasks_policy_computer set run_number = ${number}
    where policy_id = ${policy.policyId} and version = ${policy.version}
      and computer_id = any(${computers}::uuid[])`);
};

/** A policy that runs a task: once on each computer that gets a version of it, or again and again. */
export const createRunTaskKind = (parts: RunParts): PolicyKindDefinition => ({
  name: 'run-task',
  title: 'Run a task or a job',
  description:
    'Runs a task or a job on each computer that newly gets this policy, once for each of its versions, or by a cron expression. It complies where the task is done. Rings hold here too, and so does the limit of computers that a run may reach without approval.',
  settings: RunTaskSettings,
  example: { taskId: '00000000-0000-4000-8000-000000000000', values: {} },
  check,
  lines: (settings) => {
    const { taskId, jobId } = settingsOf(settings);
    return { [taskId ?? jobId ?? '']: settings as never };
  },
  deliver: null,
  assigned: async (tx, policy) => {
    if (settingsOf(policy.settings).cron === undefined) await runOnNew(tx, parts, policy);
  },
});
