import type { Overview } from '@reeve/protocol/api';
import { raw } from 'sql-template-tag';
import { type Database, sql } from '../../kernel/database/database.ts';
import type { Cmdb } from '../cmdb/index.ts';

const mostGroups = 20;
const newestChanges = 20;

interface AgentNumbers {
  connected: number;
  seenLastHour: number;
  silentOneDay: number;
  ok: number;
  warning: number;
  error: number;
  unknown: number;
}

const countAgents = (db: Database): Promise<AgentNumbers | undefined> =>
  db.first<AgentNumbers>(sql`
    select count(*) filter (where a.connected) as connected,
      count(*) filter (where a.last_seen > now() - interval '1 hour') as "seenLastHour",
      count(*) filter (where coalesce(a.last_seen, '-infinity') < now() - interval '1 day') as "silentOneDay",
      count(*) filter (where a.health = 'ok') as ok,
      count(*) filter (where a.health = 'warning') as warning,
      count(*) filter (where a.health = 'error') as error,
      count(*) filter (where coalesce(a.health, 'unknown') = 'unknown') as unknown
    from cmdb_computer_summary s left join agents_presence_published a on a.agent_id = s.agent_id`);

const countPendingRegistrations = async (db: Database): Promise<number> =>
  (
    await db.first<{ n: number }>(
      sql`select count(*) as n from agents_published where status = 'pending'`,
    )
  )?.n ?? 0;

const groupBy = (db: Database, column: 'os' | 'agent_version') =>
  db.rows<{ name: string; computers: number }>(sql`
    select coalesce(nullif(${raw(column)}, ''), 'unknown') as name, count(*) as computers
    from cmdb_computer_summary group by ${raw(column)}
    order by 2 desc, 1 limit ${mostGroups}`);

const countSummaries = (db: Database) =>
  db.first<{ computers: number; pendingRestart: number }>(sql`
    select count(*) as computers, count(*) filter (where pending_restart) as "pendingRestart"
    from cmdb_computer_summary`);

/** The estate at a glance: counted now, in a handful of passes beside each other. */
export const readOverview = async (
  db: Database,
  cmdb: Cmdb,
  openDuplicates: () => Promise<number>,
): Promise<Overview> => {
  const [agents, numbers, systems, versions, pending, duplicates, changes] = await Promise.all([
    countAgents(db),
    countSummaries(db),
    groupBy(db, 'os'),
    groupBy(db, 'agent_version'),
    countPendingRegistrations(db),
    openDuplicates(),
    cmdb.readRecentChanges(db, newestChanges),
  ]);
  return {
    computers: numbers?.computers ?? 0,
    connected: agents?.connected ?? 0,
    seenLastHour: agents?.seenLastHour ?? 0,
    silentOneDay: agents?.silentOneDay ?? 0,
    pendingRestart: numbers?.pendingRestart ?? 0,
    pendingRegistrations: pending,
    openDuplicates: duplicates,
    health: {
      ok: agents?.ok ?? 0,
      warning: agents?.warning ?? 0,
      error: agents?.error ?? 0,
      unknown: agents?.unknown ?? 0,
    },
    byOperatingSystem: systems,
    byAgentVersion: versions,
    recentChanges: changes,
  };
};
