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
  /** The resource of the computer that this server runs on. */
  thisComputer(): Promise<UpgradeFacts['thisComputer']>;
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
      needs.thisComputer(),
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
