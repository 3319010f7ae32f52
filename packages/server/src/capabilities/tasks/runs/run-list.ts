import type { Run } from '@reeve/protocol/api';
import { join, type Sql } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { containing, readCursor, writeCursor } from '../cursor.ts';
import { tasksErrors } from '../errors.ts';
import { type Counts, noCounts } from './counts.ts';
import type { Plan } from './plan.ts';

interface ListedRun extends Omit<Run, 'steps' | 'counts'>, Counts {
  number: number;
  plan: Plan;
  step: string | null;
}

const columns = sql`
  r.number, r.id, r.plan, r.step, r.state, r.reason, r.reach, r.computers,
  r.waiting, r.running, r.done, r.failed, r.cancelled, r.expired, r.interrupted,
  json_build_object('kind', r.subject_kind, 'id', r.subject_id, 'name', r.subject_name,
    'version', r.subject_version) as subject,
  r.given_values as "values", r.created_by as "createdBy", r.created_at as "createdAt",
  r.approved_by as "approvedBy", r.start_at as "startAt", r.finished_at as "finishedAt",
  r.expires_at as "expiresAt", r.cause, r.rerun_of as "rerunOf"`;

type Stage = Counts & { number: number; step: string };

const readStages = (on: Queryable, numbers: readonly number[]): Promise<Stage[]> =>
  on.rows<Stage>(sql`
    select run_number as number, step, waiting, running, done, failed, cancelled, expired, interrupted
    from tasks_run_stage where run_number = any(${numbers}::bigint[])`);

const countsOf = ({
  waiting,
  running,
  done,
  failed,
  cancelled,
  expired,
  interrupted,
}: Counts): Counts => ({ waiting, running, done, failed, cancelled, expired, interrupted });

const stateOfStep = (run: ListedRun, id: string, counts: Counts): string => {
  const came = Object.values(counts).some((count) => count > 0);
  if (run.finishedAt !== null) return came ? 'ended' : 'skipped';
  if (run.step === id) return 'running';
  if (run.subject.kind === 'client-job' && came) return 'running';
  return came ? 'ended' : 'waiting';
};

const shown = (listed: ListedRun, stages: readonly Stage[]): Run => {
  const {
    number,
    plan,
    step,
    waiting,
    running,
    done,
    failed,
    cancelled,
    expired,
    interrupted,
    ...run
  } = listed;
  const steps = plan.kind === 'task' ? [] : plan.steps;
  return {
    ...run,
    counts: countsOf(listed),
    steps: steps.map(({ id, name }) => {
      const stage = stages.find((one) => one.number === number && one.step === id);
      const counts = stage ? countsOf(stage) : noCounts();
      return { id, name, state: stateOfStep(listed, id, counts), counts };
    }),
  };
};

/** In the order of the rows. */
export const showRuns = async (on: Queryable, rows: readonly ListedRun[]): Promise<Run[]> => {
  const stages = await readStages(
    on,
    rows.filter(({ plan }) => plan.kind !== 'task').map(({ number }) => number),
  );
  return rows.map((row) => shown(row, stages));
};

/** Throws `tasks.notFound`. */
export const readRun = async (on: Queryable, id: string): Promise<Run> => {
  const rows = await on.rows<ListedRun>(sql`select ${columns} from tasks_run r where r.id = ${id}`);
  const [run] = await showRuns(on, rows);
  if (!run) throw tasksErrors.notFound({ what: 'run', id });
  return run;
};

export const readRunsByNumber = async (
  on: Queryable,
  numbers: readonly number[],
): Promise<Map<number, Run>> => {
  const rows = await on.rows<ListedRun>(sql`
    select ${columns} from tasks_run r where r.number = any(${numbers}::bigint[])`);
  const runs = await showRuns(on, rows);
  return new Map(rows.flatMap((row, index) => (runs[index] ? [[row.number, runs[index]]] : [])));
};

export interface RunQuery {
  cursor?: string;
  limit?: number;
  search?: string;
  state?: string;
  subjectId?: string;
}

const where = (query: RunQuery): Sql =>
  join(
    [
      sql`true`,
      ...(query.state === undefined ? [] : [sql`r.state = ${query.state}`]),
      ...(query.subjectId === undefined ? [] : [sql`r.subject_id = ${query.subjectId}`]),
      ...(query.search === undefined
        ? []
        : [
            sql`lower(r.subject_name || ' ' || r.reach || ' ' || r.created_by || ' ' || r.cause) like
              ${containing(query.search)}`,
          ]),
    ],
    ' and ',
  );

/** Newest first. */
export const listRunPage = async (on: Queryable, query: RunQuery) => {
  const limit = query.limit ?? 100;
  const [after] = readCursor(query.cursor, 'runs', ['number']) ?? [];
  const rows = await on.rows<ListedRun>(sql`
    select ${columns} from tasks_run r
    where ${where(query)} and (${after ?? null}::bigint is null or r.number < ${after ?? null}::bigint)
    order by r.number desc limit ${limit + 1}`);
  const total = await on.first<{ n: number }>(sql`
    select count(*) as n from (select from tasks_run r where ${where(query)} limit 100000) as counted`);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await showRuns(on, page),
    total: total?.n ?? 0,
    nextCursor: rows.length > limit && last ? writeCursor('runs', last.number) : null,
  };
};
