import type { Job, Task } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { containing, readCursor, writeCursor } from '../cursor.ts';
import { tasksErrors } from '../errors.ts';
import type { Uses } from '../uses.ts';
import type { JobContent } from './job.ts';
import type { TaskContent } from './task.ts';

export interface DefinitionQuery {
  cursor?: string;
  limit?: number;
  search?: string;
}

interface Listed<Content> {
  id: string;
  nameKey: string;
  version: number;
  lastRunAt: string | null;
  changedBy: string;
  changedAt: string;
  content: Content;
}

interface Selection {
  after: readonly (string | number)[] | null;
  search: string | null;
  id: string | null;
  limit: number;
}

const columns = sql`
  d.id, d.name_key as "nameKey", d.version, d.last_run_at as "lastRunAt", d.changed_by as "changedBy",
  d.changed_at as "changedAt", v.content`;

const matching = ({ after, search, id }: Selection) => sql`
  d.deleted_at is null and (${id}::uuid is null or d.id = ${id}::uuid)
  and (${search}::text is null or d.name_key like ${search}::text
    or lower(v.content ->> 'description') like ${search}::text)
  and (${after?.[0] ?? null}::text is null
    or (d.name_key, d.id) > (${after?.[0] ?? null}::text, ${after?.[1] ?? null}::uuid))`;

const tasks = sql`tasks_task d join tasks_task_version v on v.task_id = d.id and v.version = d.version`;
const jobs = sql`tasks_job d join tasks_job_version v on v.job_id = d.id and v.version = d.version`;

const read = async <Content>(
  on: Queryable,
  kind: 'task' | 'job',
  selection: Selection,
): Promise<{ rows: Listed<Content>[]; total: number }> => {
  const from = kind === 'task' ? tasks : jobs;
  const rows = await on.rows<Listed<Content>>(sql`
    select ${columns} from ${from} where ${matching(selection)}
    order by d.name_key, d.id limit ${selection.limit}`);
  const total = await on.first<{ n: number }>(
    sql`select count(*) as n from ${from} where ${matching({ ...selection, after: null })}`,
  );
  return { rows, total: total?.n ?? 0 };
};

const showAll = async <Content extends object>(
  on: Queryable,
  uses: Uses,
  rows: readonly Listed<Content>[],
) => {
  const used = await uses.find(
    on,
    rows.map(({ id }) => id),
  );
  return rows.map(({ content, nameKey: _, ...row }) => ({
    ...content,
    ...row,
    usedBy: used.get(row.id) ?? [],
  }));
};

const listPage = async <Content extends object>(
  on: Queryable,
  uses: Uses,
  kind: 'task' | 'job',
  query: DefinitionQuery,
) => {
  const limit = query.limit ?? 100;
  const { rows, total } = await read<Content>(on, kind, {
    after: readCursor(query.cursor, kind, ['string', 'string']),
    search: query.search === undefined ? null : containing(query.search),
    id: null,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await showAll(on, uses, page),
    total,
    nextCursor: rows.length > limit && last ? writeCursor(kind, last.nameKey, last.id) : null,
  };
};

const readOne = async <Content extends object>(
  on: Queryable,
  uses: Uses,
  kind: 'task' | 'job',
  id: string,
) => {
  const selection = { after: null, search: null, id, limit: 1 };
  const { rows } = await read<Content>(on, kind, selection);
  const [one] = await showAll(on, uses, rows);
  if (!one) throw tasksErrors.notFound({ what: kind, id });
  return one;
};

/** Tasks by name. */
export const listTaskPage = (on: Queryable, uses: Uses, query: DefinitionQuery) =>
  listPage<TaskContent>(on, uses, 'task', query);
/** Throws `tasks.notFound`. */
export const readTask = (on: Queryable, uses: Uses, id: string): Promise<Task> =>
  readOne<TaskContent>(on, uses, 'task', id);
/** Jobs by name. */
export const listJobPage = (on: Queryable, uses: Uses, query: DefinitionQuery) =>
  listPage<JobContent>(on, uses, 'job', query);
/** Throws `tasks.notFound`. */
export const readJob = (on: Queryable, uses: Uses, id: string): Promise<Job> =>
  readOne<JobContent>(on, uses, 'job', id);
