import { currentProtocol } from '@reeve/protocol/agent';
import type { LegacyCommunication } from '@reeve/protocol/api';
import {
  type Queryable,
  type Sql,
  sql,
  type Transaction,
} from '../../../kernel/database/database.ts';

export interface StoredMode {
  enabled: boolean;
  expiresAt: string | null;
  changedBy: string;
  changedAt: string | null;
}

const columns = sql`
  enabled, expires_at as "expiresAt", changed_by as "changedBy", changed_at as "changedAt"`;

/** On, as a new installation has it, where nothing is stored. */
const unchanged: StoredMode = {
  enabled: true,
  expiresAt: null,
  changedBy: 'Reeve',
  changedAt: null,
};

export const readMode = async (on: Queryable): Promise<StoredMode> =>
  (await on.first<StoredMode>(sql`select ${columns} from agents_legacy`)) ?? unchanged;

/** As `readMode`; nobody else changes it until the transaction ends. */
export const lockMode = async (tx: Transaction): Promise<StoredMode> =>
  (await tx.first<StoredMode>(sql`select ${columns} from agents_legacy for update`)) ?? unchanged;

export const saveMode = async (
  tx: Transaction,
  { enabled, expiresAt, by }: { enabled: boolean; expiresAt: string | null; by: string },
): Promise<void> => {
  await tx.run(sql`
    insert into agents_legacy (enabled, expires_at, changed_by, changed_at)
    values (${enabled}, ${expiresAt}, ${by}, now())
    on conflict (singleton) do update set
      enabled = excluded.enabled, expires_at = excluded.expires_at, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at`);
};

const legacyAgents = sql`
  agents_presence p join agents_registration r on r.id = p.agent_id
  where r.status = 'allowed' and p.protocol < ${currentProtocol}`;

export const countLegacy = async (on: Queryable): Promise<number> =>
  (await on.first<{ agents: number }>(sql`select count(*) as agents from ${legacyAgents}`))
    ?.agents ?? 0;

export const countProtocols = async (on: Queryable): Promise<LegacyCommunication['byProtocol']> => {
  const rows = await on.rows<{ protocol: number; computers: number }>(sql`
    select p.protocol, count(*) as computers
    from agents_presence p join agents_registration r on r.id = p.agent_id
    where r.status = 'allowed' group by p.protocol order by p.protocol desc`);
  return rows.map((row) => ({ ...row, legacy: row.protocol < currentProtocol }));
};

export interface LegacyComputer {
  id: string;
  name: string;
  agentVersion: string;
  protocol: number;
  lastSeen: string | null;
  refusedAt: string | null;
}

export interface LegacyQuery {
  search?: string;
  cursor?: string;
  limit?: number;
}

const named = sql`
  select p.agent_id as id, coalesce(s.identity->>'hostName', r.host_name) as name,
    p.agent_version as "agentVersion", p.protocol, p.last_seen as "lastSeen", p.refused_at as "refusedAt"
  from agents_presence p
  join agents_registration r on r.id = p.agent_id
  left join agents_session s on s.agent_id = p.agent_id
  where r.status = 'allowed' and p.protocol < ${currentProtocol}`;

/** `%` and `_` of the operator's text mean themselves. */
const matching = ({ search }: LegacyQuery): Sql => {
  const pattern = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null;
  return sql`(${pattern}::text is null or concat_ws(' ', name, "agentVersion") ilike ${pattern})`;
};

const writeCursor = ({ name, id }: LegacyComputer): string =>
  Buffer.from(JSON.stringify([name, id])).toString('base64url');

/** Null for a text that is no cursor of ours: the list then begins at its beginning. */
const readCursor = (text: string | undefined): { name: string; id: string } | null => {
  if (text === undefined) return null;
  try {
    const [name, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return typeof name === 'string' && typeof id === 'string' ? { name, id } : null;
  } catch {
    return null;
  }
};

/** Computers whose agents speak an older protocol, by name. */
export const listLegacy = async (
  on: Queryable,
  query: LegacyQuery,
): Promise<{ items: LegacyComputer[]; total: number; nextCursor: string | null }> => {
  const limit = query.limit ?? 100;
  const after = readCursor(query.cursor);
  const rows = await on.rows<LegacyComputer>(sql`
    select * from (${named}) as legacy
    where ${matching(query)} and (${after === null} or (name, id) > (${after?.name ?? ''}, ${after?.id ?? null}::uuid))
    order by name, id limit ${limit + 1}`);
  const counted = await on.first<{ total: number }>(
    sql`select count(*) as total from (${named}) as legacy where ${matching(query)}`,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: counted?.total ?? 0,
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  };
};

/** The first refusal counts; a session that is opened later takes the mark away. */
export const markRefused = async (on: Queryable, agentIds: readonly string[]): Promise<void> => {
  await on.run(sql`
    update agents_presence set refused_at = now()
    where agent_id = any(${agentIds}::uuid[]) and refused_at is null`);
};
