import type { Schedule, SharedSchedule } from '@reeve/protocol/api';
import { type Queryable, type Sql, sql } from '../../kernel/database/database.ts';
import { builtIn } from '../../kernel/schedules/schedule-store.ts';
import { saysWhen } from '../../kernel/schedules/when.ts';

interface Row extends Omit<Schedule, 'says' | 'lastRun' | 'builtIn' | 'running' | 'owner'> {
  kind: string;
  subjectId: string;
  ownerTitle: string;
  effectiveCron: string | null;
  effectiveEvery: number | null;
  effectiveZone: string;
  sharedEnabled: boolean | null;
  sharedName: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  outcome: 'running' | 'done' | 'failed' | 'interrupted' | null;
  message: string | null;
  cause: string | null;
}

const lastRunOf = ({ startedAt, finishedAt, outcome, message, cause }: Row): Schedule['lastRun'] =>
  startedAt !== null && outcome !== null
    ? { startedAt, finishedAt, outcome, message: message ?? '', cause: cause ?? '' }
    : null;

const saysOf = (row: Row): string => {
  const words = saysWhen({
    cron: row.effectiveCron,
    everySeconds: row.effectiveEvery,
    timeZone: row.effectiveZone,
  });
  if (row.sharedName === null) return words;
  return `${words}, as ${row.sharedName}${row.sharedEnabled ? '' : ', which is disabled'}`;
};

const scheduleOf = (row: Row): Schedule => ({
  id: row.id,
  name: row.name,
  description: row.description,
  owner: { kind: row.kind, id: row.subjectId, name: row.ownerTitle },
  cron: row.effectiveCron,
  everySeconds: row.effectiveEvery,
  timeZone: row.effectiveZone,
  says: saysOf(row),
  sharedScheduleId: row.sharedScheduleId,
  enabled: row.enabled,
  builtIn: row.kind === builtIn,
  running: row.outcome === 'running',
  lastRun: lastRunOf(row),
  nextRunAt: row.nextRunAt,
  missed: row.missed,
  changedBy: row.changedBy,
  changedAt: row.changedAt,
});

/** What this server knows how to run; what another release left behind is not shown. */
export interface KnownSchedules {
  ids: readonly string[];
  kinds: readonly string[];
}

const read = async (on: Queryable, those: KnownSchedules, more: Sql): Promise<Schedule[]> => {
  const rows = await on.rows<Row>(sql`
    select s.id, s.kind, s.subject_id as "subjectId", s.name, s.description, s.owner as "ownerTitle",
      coalesce(c.cron, s.cron) as "effectiveCron",
      case when c.id is null then s.every_seconds end as "effectiveEvery",
      coalesce(c.time_zone, s.time_zone) as "effectiveZone", c.enabled as "sharedEnabled", c.name as "sharedName",
      s.shared_schedule_id as "sharedScheduleId", s.enabled, s.next_run_at as "nextRunAt", s.missed,
      s.changed_by as "changedBy", s.changed_at as "changedAt",
      r.started_at as "startedAt", r.finished_at as "finishedAt", r.outcome, r.message, r.cause
    from kernel_schedule s
    left join kernel_shared_schedule c on c.id = s.shared_schedule_id
    left join lateral (
      select * from kernel_schedule_run where schedule_id = s.id and outcome <> 'missed' order by id desc limit 1
    ) r on true
    where (s.id = any(${those.ids}) or s.kind = any(${those.kinds})) ${more}
    order by s.owner, lower(s.name), s.id`);
  return rows.map(scheduleOf);
};

export const listSchedules = (on: Queryable, those: KnownSchedules): Promise<Schedule[]> =>
  read(on, those, sql``);

export const findSchedule = async (
  on: Queryable,
  those: KnownSchedules,
  id: string,
): Promise<Schedule | undefined> => (await read(on, those, sql`and s.id = ${id}`))[0];

interface PastRun {
  id: number;
  startedAt: string;
  finishedAt: string | null;
  outcome: string;
  message: string;
  cause: string;
}

/** Newest first; `before` is the number of a run, exclusive. At most a hundred are kept of each schedule. */
export const listRuns = (
  on: Queryable,
  { id, before, limit }: { id: string; before: number | null; limit: number },
): Promise<PastRun[]> =>
  on.rows<PastRun>(sql`
    select id, started_at as "startedAt", finished_at as "finishedAt", outcome, message, cause
    from kernel_schedule_run where schedule_id = ${id} and (${before}::bigint is null or id < ${before})
    order by id desc limit ${limit}`);

export const countRuns = async (on: Queryable, id: string): Promise<number> =>
  (
    await on.first<{ total: number }>(
      sql`select count(*) as total from kernel_schedule_run where schedule_id = ${id}`,
    )
  )?.total ?? 0;

const readShared = async (on: Queryable, more: Sql): Promise<SharedSchedule[]> => {
  const rows = await on.rows<Omit<SharedSchedule, 'says'>>(sql`
    select c.id, c.name, c.cron, c.time_zone as "timeZone", c.enabled, coalesce((
      select json_agg(json_build_object('id', s.id, 'name', s.name) order by lower(s.name))
      from kernel_schedule s where s.shared_schedule_id = c.id), '[]') as "usedBy"
    from kernel_shared_schedule c ${more} order by lower(c.name)`);
  return rows.map((row) => ({ ...row, says: saysWhen({ ...row, everySeconds: null }) }));
};

export const listSharedSchedules = (on: Queryable): Promise<SharedSchedule[]> =>
  readShared(on, sql``);

export const findSharedSchedule = async (
  on: Queryable,
  id: string,
): Promise<SharedSchedule | undefined> => (await readShared(on, sql`where c.id = ${id}`))[0];
