import { existsSync, readFileSync } from 'node:fs';
import { type AgentHomeFile, homePaths } from '@reeve/protocol/local';
import type { UpgradeFacts } from '@reeve/protocol/release';
import type { Kernel } from '../../kernel/capability.ts';
import { sql } from '../../kernel/database/database.ts';

export interface FactNeeds {
  countComputers(): Promise<number>;
  connectedAgents(): number;
  queueDepth(): Promise<number>;
  agentsByProtocol(): Promise<Record<string, number>>;
  agentsByVersion(): Promise<Record<string, number>>;
  certificates(): Promise<{ name: string; notAfter: string }[]>;
}

const readDatabase = async ({ db, config }: Kernel): Promise<UpgradeFacts['database']> => {
  const row = await db.first<{ version: string; number: number; bytes: number; checksums: string }>(
    sql`select current_setting('server_version') as version,
               current_setting('server_version_num')::int as number,
               pg_database_size(current_database()) as bytes,
               current_setting('data_checksums') as checksums`,
  );
  const migrations = await db.rows<{ name: string }>(
    sql`select name from kernel_migration order by name`,
  );
  return {
    kind: config.databaseUrl ? 'external' : 'embedded',
    version: row?.version ?? 'unknown',
    major: Math.floor((row?.number ?? 0) / 10_000),
    bytes: row?.bytes ?? 0,
    migrations: migrations.map(({ name }) => name),
    dataChecksums: row?.checksums === 'on',
  };
};

/** This computer's own agent names itself in its home; what it reported stands in published tables and views. */
const readThisComputer = async ({ db, config }: Kernel): Promise<UpgradeFacts['thisComputer']> => {
  const file = homePaths(config.home).agentFile;
  if (!existsSync(file)) return null;
  const { agentId } = JSON.parse(readFileSync(file, 'utf8')) as AgentHomeFile;
  if (agentId === null) return null;
  const agent = await db.first<{ last_seen: string | null }>(
    sql`select last_seen from agents_published where agent_id = ${agentId}`,
  );
  if (!agent?.last_seen) return null;
  const pendingRestarts = await db.rows<{ signal: string; product: string; reason: string }>(
    sql`select signal, product, reason from inv_pending_restart
        join cmdb_resource r on r.id = resource_id where r.guid = ${agentId}`,
  );
  const state = await db.first<{ collected_at: string }>(
    sql`select collected_at from cmdb_class_state s
        join cmdb_resource r on r.id = s.resource_id
        join cmdb_data_class c on c.id = s.class_id
        where r.guid = ${agentId} and c.name = 'pending-restart'`,
  );
  return {
    id: agentId,
    lastSeen: agent.last_seen,
    pendingRestarts,
    pendingRestartsCollectedAt: state?.collected_at ?? null,
  };
};

/** All that an Installation Manager may ask of a running server: see `UpgradeFacts`. */
export const readFacts = async (kernel: Kernel, needs: FactNeeds): Promise<UpgradeFacts> => {
  const [notReady, database, computers, byProtocol, byVersion, depth, certificates, thisComputer] =
    await Promise.all([
      kernel.health.notReady(),
      readDatabase(kernel),
      needs.countComputers(),
      needs.agentsByProtocol(),
      needs.agentsByVersion(),
      needs.queueDepth(),
      needs.certificates(),
      readThisComputer(kernel),
    ]);
  return {
    format: 1,
    version: kernel.version,
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    ready: notReady.length === 0,
    notReady,
    time: new Date().toISOString(),
    database,
    computers,
    agents: { connected: needs.connectedAgents(), byProtocol, byVersion },
    queue: { depth },
    thisComputer,
    certificates,
  };
};
