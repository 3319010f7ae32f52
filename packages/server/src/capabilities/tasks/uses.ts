import type { Task } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { tasksErrors } from './errors.ts';
import type { FindUses, Use } from './needs.ts';

export interface Uses {
  /** Before the start: what of another capability uses tasks or jobs. */
  onUse(find: FindUses): void;
  /** By the id of what is used. */
  find(on: Queryable, ids: readonly string[]): Promise<Map<string, Task['usedBy']>>;
  /** Throws `tasks.inUse`. */
  refuseUsed(on: Queryable, what: string, subject: { id: string; name: string }): Promise<void>;
}

const jobsUsing: FindUses = (on, ids) =>
  on.rows<Use>(sql`
    select distinct 'job' as kind, j.id, j.name, s.value ->> 'taskId' as "usesId"
    from tasks_job j join tasks_job_version v on v.job_id = j.id and v.version = j.version
    cross join lateral jsonb_array_elements(v.content -> 'steps') as s
    where j.deleted_at is null and s.value ->> 'taskId' = any(${[...ids]}::text[])`);

const schedulesUsing: FindUses = (on, ids) =>
  on.rows<Use>(sql`
    select 'scheduled run' as kind, s.id, s.name, coalesce(s.run ->> 'taskId', s.run ->> 'jobId') as "usesId"
    from tasks_scheduled_run s
    where s.run ->> 'taskId' = any(${[...ids]}::text[]) or s.run ->> 'jobId' = any(${[...ids]}::text[])`);

export const createUses = (): Uses => {
  const finders: FindUses[] = [jobsUsing, schedulesUsing];
  const find: Uses['find'] = async (on, ids) => {
    const uses = new Map<string, Task['usedBy']>();
    if (ids.length === 0) return uses;
    for (const finder of finders)
      for (const { usesId, kind, id, name } of await finder(on, ids))
        uses.set(usesId, [...(uses.get(usesId) ?? []), { kind, id, name }]);
    return uses;
  };
  return {
    onUse: (finder) => {
      finders.push(finder);
    },
    find,
    refuseUsed: async (on, what, { id, name }) => {
      const users = (await find(on, [id])).get(id) ?? [];
      if (users.length > 0)
        throw tasksErrors.inUse({
          what,
          name,
          users: users.map((user) => `${user.kind} ${user.name}`).join(', '),
        });
    },
  };
};

/** Scheduled runs that go to these targets. */
export const findTargetUses = (
  on: Queryable,
  ids: readonly string[],
): Promise<{ kind: string; id: string; name: string; usedId: string }[]> =>
  on.rows(sql`
    select 'scheduled run' as kind, id, name, run ->> 'targetId' as "usedId" from tasks_scheduled_run
    where run ->> 'targetId' = any(${[...ids]}::text[]) order by name`);
