import { type Queryable, sql } from '../../../kernel/database/database.ts';
import type { TaskContent } from '../definitions/task.ts';
import type { Plan } from './plan.ts';

/** A run as it is handed out: its plan and the tasks of its steps. */
export interface RunContents {
  id: string;
  number: number;
  plan: Plan;
  /** By the id of the step. */
  tasks: ReadonlyMap<string, TaskContent>;
}

/** By the ids of runs; those that are not there any more are left out. */
export type ReadContents = (
  on: Queryable,
  runIds: readonly string[],
) => Promise<Map<string, RunContents>>;

const mostKept = 200;

const read = async (on: Queryable, runIds: readonly string[]): Promise<RunContents[]> => {
  const runs = await on.rows<Omit<RunContents, 'tasks'>>(sql`
    select id, number, plan from tasks_run where id = any(${runIds}::uuid[])`);
  const steps = runs.flatMap(({ plan }) => plan.steps);
  const versions = await on.rows<{ key: string; content: TaskContent }>(sql`
    select v.task_id || ' ' || v.version as key, v.content from tasks_task_version v
    join (select distinct * from unnest(
      ${steps.map(({ taskId }) => taskId)}::uuid[], ${steps.map(({ version }) => version)}::integer[]
    ) as w (task_id, version)) w on w.task_id = v.task_id and w.version = v.version`);
  const contents = new Map(versions.map(({ key, content }) => [key, content]));
  return runs.map((run) => ({
    ...run,
    tasks: new Map(
      run.plan.steps.flatMap(({ id, taskId, version }) => {
        const content = contents.get(`${taskId} ${version}`);
        return content ? [[id, content] as const] : [];
      }),
    ),
  }));
};

/** Neither a plan nor a version ever changes, so thousands of agents that fetch one run cost one reading. */
export const createRunContents = (): ReadContents => {
  const kept = new Map<string, RunContents>();
  return async (on, runIds) => {
    const wanted = [...new Set(runIds)];
    const missing = wanted.filter((id) => !kept.has(id));
    const found = missing.length > 0 ? await read(on, missing) : [];
    const all = new Map(found.map((run) => [run.id, run]));
    for (const id of wanted) {
      const run = kept.get(id);
      if (run) all.set(id, run);
    }
    for (const run of found) {
      if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '');
      kept.set(run.id, run);
    }
    return all;
  };
};
