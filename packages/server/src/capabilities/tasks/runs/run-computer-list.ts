import type { Run, RunComputer } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { containing, readCursor, writeCursor } from '../cursor.ts';
import { tasksErrors } from '../errors.ts';
import { readRunsByNumber } from './run-list.ts';

const columns = sql`
  c.computer_id as id, c.name, c.state, c.step, c.message, c.exit_code as "exitCode", c.attempts, c.channel,
  c.started_at as "startedAt", c.finished_at as "finishedAt"`;

interface Page {
  cursor?: string;
  limit?: number;
}

/** By name. Throws `tasks.notFound`. */
export const listRunComputerPage = async (
  on: Queryable,
  runId: string,
  query: Page & { search?: string; state?: string },
) => {
  const limit = query.limit ?? 100;
  const run = await on.first<{ number: number }>(
    sql`select number from tasks_run where id = ${runId}`,
  );
  if (!run) throw tasksErrors.notFound({ what: 'run', id: runId });
  const [name, id] = readCursor(query.cursor, 'computers', ['string', 'string']) ?? [];
  const matching = sql`
    c.run_number = ${run.number} and (${query.state ?? null}::text is null or c.state = ${query.state ?? null})
    and (${query.search ?? null}::text is null or lower(c.name) like ${containing(query.search ?? '')})`;
  const rows = await on.rows<RunComputer>(sql`
    select ${columns} from tasks_run_computer c
    where ${matching} and (${name ?? null}::text is null
      or (lower(c.name) collate "C", c.computer_id::text) > (${name ?? null}::text, ${id ?? null}::text))
    order by lower(c.name) collate "C", c.computer_id::text limit ${limit + 1}`);
  const total = await on.first<{ n: number }>(
    sql`select count(*) as n from tasks_run_computer c where ${matching}`,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: total?.n ?? 0,
    nextCursor:
      rows.length > limit && last
        ? writeCursor('computers', last.name.toLowerCase(), last.id)
        : null,
  };
};

/** What ran on a computer, newest first. */
export const listComputerRunPage = async (on: Queryable, computerId: string, query: Page) => {
  const limit = query.limit ?? 100;
  const [after] = readCursor(query.cursor, 'computer-runs', ['number']) ?? [];
  const rows = await on.rows<RunComputer & { number: number }>(sql`
    select c.run_number as number, ${columns} from tasks_run_computer c
    where c.computer_id = ${computerId}
      and (${after ?? null}::bigint is null or c.run_number < ${after ?? null}::bigint)
    order by c.run_number desc limit ${limit + 1}`);
  const total = await on.first<{ n: number }>(
    sql`select count(*) as n from tasks_run_computer where computer_id = ${computerId}`,
  );
  const page = rows.slice(0, limit);
  const runs = await readRunsByNumber(
    on,
    page.map(({ number }) => number),
  );
  const items = page.flatMap(({ number, ...computer }): { run: Run; computer: RunComputer }[] => {
    const run = runs.get(number);
    return run ? [{ run, computer }] : [];
  });
  const last = page.at(-1);
  return {
    items,
    total: total?.n ?? 0,
    nextCursor: rows.length > limit && last ? writeCursor('computer-runs', last.number) : null,
  };
};
