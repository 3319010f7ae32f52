import type { MembershipRun } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';

export type UpdateKind = MembershipRun['kind'];

/** What a run did, for its record. */
export interface RunFigures {
  evaluated: number;
  of: number;
  computers: number;
  added: number;
  removed: number;
}

const columns = sql`
  kind, started_at as "startedAt", coalesce(milliseconds, 0) as milliseconds, evaluated, total as of, computers, added,
  removed, coalesce(error, case when milliseconds is null then 'It was cut off before its end' end) as error`;

/** Notes that a run has begun; gives its number. */
export const beginRun = async (on: Queryable, kind: UpdateKind): Promise<number> => {
  const row = await on.first<{ id: number }>(
    sql`insert into filters_run (kind) values (${kind}) returning id`,
  );
  return row?.id ?? 0;
};

const endedAs = async (
  on: Queryable,
  id: number,
  { evaluated, of, computers, added, removed }: RunFigures,
  error: string | null,
): Promise<MembershipRun> => {
  const row = await on.first<MembershipRun>(sql`
    update filters_run set evaluated = ${evaluated}, total = ${of}, computers = ${computers}, added = ${added},
      removed = ${removed}, error = ${error},
      milliseconds = extract(epoch from clock_timestamp() - started_at) * 1000
    where id = ${id} returning ${columns}`);
  if (!row) throw new Error(`the run ${id} of a membership update is not there`);
  return row;
};

const nothing: RunFigures = { evaluated: 0, of: 0, computers: 0, added: 0, removed: 0 };

export const endRun = (on: Queryable, id: number, figures: RunFigures): Promise<MembershipRun> =>
  endedAs(on, id, figures, null);

export const failRun = (on: Queryable, id: number, reason: string): Promise<MembershipRun> =>
  endedAs(on, id, nothing, reason.slice(0, 1000));

/** A run that found nothing to do leaves no record. */
export const forgetRun = async (on: Queryable, id: number): Promise<void> => {
  await on.run(sql`delete from filters_run where id = ${id}`);
};

export const listRuns = (on: Queryable, limit: number): Promise<MembershipRun[]> =>
  on.rows<MembershipRun>(sql`
    select ${columns} from filters_run where milliseconds is not null or id not in (
      select max(id) from filters_run group by kind)
    order by id desc limit ${limit}`);

export interface LastRuns {
  last: MembershipRun | null;
  /** The newest run has not ended. */
  open: boolean;
}

export const lastRuns = async (on: Queryable, kind: UpdateKind): Promise<LastRuns> => {
  const [newest] = await on.rows<{ open: boolean }>(sql`
    select milliseconds is null as open from filters_run where kind = ${kind} order by id desc limit 1`);
  const last = await on.first<MembershipRun>(sql`
    select ${columns} from filters_run where kind = ${kind} and milliseconds is not null
    order by id desc limit 1`);
  return { last: last ?? null, open: newest?.open ?? false };
};

/** An update holds the lock of memberships while it runs: an open record without it was cut off. */
export const isLocked = async (on: Queryable): Promise<boolean> =>
  (
    await on.first<{ locked: boolean }>(sql`
      select exists (
        select from pg_locks where relation = 'filters_state'::regclass and granted
          and database = (select oid from pg_database where datname = current_database())
          and mode = 'ShareRowExclusiveLock') as locked`)
  )?.locked ?? false;

const keptRuns = 500;

export const tidyRuns = async (on: Queryable): Promise<void> => {
  await on.run(sql`
    delete from filters_run where id in (
      select id from (select id, row_number() over (partition by kind order by id desc) as place from filters_run) r
      where place > ${keptRuns})`);
};
