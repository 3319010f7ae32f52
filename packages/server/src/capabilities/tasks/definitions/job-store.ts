import { newGuid } from '@reeve/base';
import type { JobInput } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { tasksErrors } from '../errors.ts';
import { type JobContent, jobContentOf } from './job.ts';
import { contentHash, refuseUnknownValues } from './task.ts';
import { requireTasks } from './task-store.ts';

export interface VersionedJob {
  id: string;
  version: number;
  content: JobContent;
}

const writeVersion = async (tx: Transaction, job: VersionedJob, by: string): Promise<void> => {
  await tx.run(sql`
    insert into tasks_job_version (job_id, version, content, sha256, changed_by)
    values (${job.id}, ${job.version}, ${JSON.stringify(job.content)}, ${contentHash(job.content)}, ${by})`);
};

const refuseTaken = async (tx: Transaction, name: string, exceptId: string): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${`jobs name ${name.toLowerCase()}`}))`);
  const other = await tx.first(sql`
    select 1 from tasks_job where name_key = lower(${name}) and deleted_at is null and id <> ${exceptId}`);
  if (other) throw tasksErrors.nameTaken({ what: 'job', name });
};

/** Tasks are there, and have the parameters that steps give values for; they are kept from being deleted meanwhile. */
const checkSteps = async (tx: Transaction, { steps }: JobContent): Promise<void> => {
  const ids = [...new Set(steps.map(({ taskId }) => taskId))].sort();
  await tx.rows(sql`
    select 1 from tasks_task where id = any(${ids}::uuid[]) order by id for share`);
  const tasks = await requireTasks(tx, ids);
  for (const { taskId, values } of steps) {
    const task = tasks.get(taskId);
    if (task) refuseUnknownValues(task.content.name, values ?? {}, [task.content]);
  }
};

/** Gives its id. Throws `tasks.nameTaken`, `tasks.notFound`, and what is wrong with its steps. */
export const createJob = async (tx: Transaction, input: JobInput, by: string): Promise<string> => {
  const content = jobContentOf(input);
  const id = newGuid();
  await refuseTaken(tx, content.name, id);
  await checkSteps(tx, content);
  await tx.run(sql`
    insert into tasks_job (id, name, version, changed_by) values (${id}, ${content.name}, 1, ${by})`);
  await writeVersion(tx, { id, version: 1, content }, by);
  return id;
};

export const readJobs = (on: Queryable, ids: readonly string[]): Promise<VersionedJob[]> =>
  on.rows<VersionedJob>(sql`
    select j.id, j.version, v.content from tasks_job j
    join tasks_job_version v on v.job_id = j.id and v.version = j.version
    where j.id = any(${ids}::uuid[]) and j.deleted_at is null`);

/** Throws `tasks.notFound`. */
export const requireJob = async (on: Queryable, id: string): Promise<VersionedJob> => {
  const [job] = await readJobs(on, [id]);
  if (!job) throw tasksErrors.notFound({ what: 'job', id });
  return job;
};

/** Gives the version: a new one where anything differs. Throws as `createJob`. */
export const updateJob = async (
  tx: Transaction,
  id: string,
  input: JobInput,
  by: string,
): Promise<{ version: number; before: JobContent; after: JobContent }> => {
  const content = jobContentOf(input);
  await tx.run(sql`select 1 from tasks_job where id = ${id} for update`);
  const before = await requireJob(tx, id);
  if (contentHash(before.content) === contentHash(content))
    return { version: before.version, before: before.content, after: content };
  await refuseTaken(tx, content.name, id);
  await checkSteps(tx, content);
  const version = before.version + 1;
  await writeVersion(tx, { id, version, content }, by);
  await tx.run(sql`
    update tasks_job
    set name = ${content.name}, version = ${version}, changed_by = ${by}, changed_at = now() where id = ${id}`);
  return { version, before: before.content, after: content };
};

export const deleteJob = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`update tasks_job set deleted_at = now() where id = ${id}`);
};
