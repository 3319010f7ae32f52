import { newGuid } from '@reeve/base';
import type { TaskInput } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { tasksErrors } from '../errors.ts';
import type { VersionedTask } from '../runs/plan.ts';
import { refuseSecrets } from '../secrets/secret-store.ts';
import { contentHash, type TaskContent, taskContentOf } from './task.ts';

const writeVersion = async (
  tx: Transaction,
  task: { id: string; version: number; content: TaskContent; by: string },
): Promise<void> => {
  await tx.run(sql`
    insert into tasks_task_version (task_id, version, content, sha256, changed_by)
    values (${task.id}, ${task.version}, ${JSON.stringify(task.content)}, ${contentHash(task.content)}, ${task.by})`);
};

const refuseTaken = async (tx: Transaction, name: string, exceptId: string): Promise<void> => {
  // Two with one name at once: the second waits here, and then sees the first.
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${`tasks name ${name.toLowerCase()}`}))`);
  const other = await tx.first(sql`
    select 1 from tasks_task where name_key = lower(${name}) and deleted_at is null and id <> ${exceptId}`);
  if (other) throw tasksErrors.nameTaken({ what: 'task', name });
};

/** Gives its id. Throws `tasks.nameTaken`, `tasks.secretUnknown`, `tasks.duplicateVariable`. */
export const createTask = async (
  tx: Transaction,
  input: TaskInput,
  by: string,
): Promise<string> => {
  const content = taskContentOf(input);
  const id = newGuid();
  await refuseTaken(tx, content.name, id);
  await refuseSecrets(tx, Object.values(content.secrets));
  await tx.run(sql`
    insert into tasks_task (id, name, version, changed_by) values (${id}, ${content.name}, 1, ${by})`);
  await writeVersion(tx, { id, version: 1, content, by });
  return id;
};

/** Gives the version: a new one where anything differs. Throws as `createTask`, and `tasks.notFound`. */
export const updateTask = async (
  tx: Transaction,
  id: string,
  input: TaskInput,
  by: string,
): Promise<{ version: number; before: TaskContent; after: TaskContent }> => {
  const content = taskContentOf(input);
  const present = await tx.first<{ version: number }>(sql`
    select version from tasks_task where id = ${id} and deleted_at is null for update`);
  if (!present) throw tasksErrors.notFound({ what: 'task', id });
  const [before] = await readTasks(tx, [id]);
  if (!before) throw tasksErrors.notFound({ what: 'task', id });
  if (contentHash(before.content) === contentHash(content))
    return { version: before.version, before: before.content, after: content };
  await refuseTaken(tx, content.name, id);
  await refuseSecrets(tx, Object.values(content.secrets));
  const version = before.version + 1;
  await writeVersion(tx, { id, version, content, by });
  await tx.run(sql`
    update tasks_task
    set name = ${content.name}, version = ${version}, changed_by = ${by}, changed_at = now() where id = ${id}`);
  return { version, before: before.content, after: content };
};

/** The present versions of tasks that are not deleted, in no order. */
export const readTasks = (on: Queryable, ids: readonly string[]): Promise<VersionedTask[]> =>
  on.rows<VersionedTask>(sql`
    select t.id, t.version, v.content from tasks_task t
    join tasks_task_version v on v.task_id = t.id and v.version = t.version
    where t.id = any(${ids}::uuid[]) and t.deleted_at is null`);

/** All of them by id. Throws `tasks.notFound` for one that is missing. */
export const requireTasks = async (
  on: Queryable,
  ids: readonly string[],
): Promise<Map<string, VersionedTask>> => {
  const found = new Map((await readTasks(on, ids)).map((task) => [task.id, task]));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw tasksErrors.notFound({ what: 'task', id: missing });
  return found;
};

/** Jobs that take it up wait for the end of the transaction. */
export const lockTask = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`select 1 from tasks_task where id = ${id} for update`);
};

/** Its versions stay, for the runs that refer to them. */
export const deleteTask = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`update tasks_task set deleted_at = now() where id = ${id}`);
};
