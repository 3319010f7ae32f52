import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { tasksErrors } from '../errors.ts';
import { computersText } from './counts.ts';
import type { NewRun } from './create-run.ts';
import type { Plan } from './plan.ts';

interface Before {
  number: number;
  left: number;
  plan: Plan;
  subjectId: string;
  subjectName: string;
  subjectVersion: number;
  values: Record<string, string>;
  expiresInSeconds: number;
  wake: boolean;
  reach: string;
}

/**
 * What a run is made of again: the same versions and values, on the computers whose outcome is not done. Throws
 * `tasks.notFound`, `tasks.notEnded`, `tasks.nothingFailed`.
 */
export const failuresOf = async (
  on: Queryable,
  id: string,
): Promise<
  Pick<NewRun, 'subject' | 'plan' | 'values' | 'expiresInSeconds' | 'wake' | 'reach'> & {
    computers: string[];
  }
> => {
  const run = await on.first<Before>(sql`
    select number, waiting + running as left, plan, subject_id as "subjectId", subject_name as "subjectName",
      subject_version as "subjectVersion", given_values as "values", expires_in_seconds as "expiresInSeconds", wake,
      reach
    from tasks_run where id = ${id}`);
  if (!run) throw tasksErrors.notFound({ what: 'run', id });
  if (run.left > 0) throw tasksErrors.notEnded({ left: run.left });
  // A computer that was deleted since is nobody to run on.
  const rows = await on.rows<{ id: string }>(sql`
    select c.computer_id as id from tasks_run_computer c
    join cmdb_computer_summary s on s.guid = c.computer_id
    where c.run_number = ${run.number} and c.state <> 'done' order by lower(c.name), c.computer_id`);
  if (rows.length === 0) throw tasksErrors.nothingFailed();
  const { plan, values, expiresInSeconds, wake } = run;
  return {
    subject: { id: run.subjectId, name: run.subjectName, version: run.subjectVersion },
    plan,
    values,
    expiresInSeconds,
    wake,
    reach: `${computersText(rows.length)} of ${run.reach} on which it was not done`,
    computers: rows.map((row) => row.id),
  };
};
