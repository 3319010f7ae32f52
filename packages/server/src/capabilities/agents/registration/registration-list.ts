import type { Registration } from '@reeve/protocol/api';
import { type Queryable, type Sql, sql } from '../../../kernel/database/database.ts';

const columns = sql`
  id, status, reason, identity, agent_version as "agentVersion", key_fingerprint as "keyFingerprint",
  from_address as "from", requested_at as "requestedAt", decided_at as "decidedAt", decided_by as "decidedBy",
  looks_like as "looksLike"`;

export interface RegistrationQuery {
  status?: string;
  search?: string;
  cursor?: string;
  limit?: number;
}

/** `%` and `_` of the operator's text mean themselves. */
const patternOf = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;

const condition = ({ status, search }: RegistrationQuery): Sql => sql`
  (${status ?? null}::text is null or status = ${status ?? null})
  and (${search ?? null}::text is null or
    concat_ws(' ', host_name, identity->>'fqdn', from_address, key_fingerprint, identity->>'ipAddresses',
      identity->>'macAddresses') ilike ${search ? patternOf(search) : null})`;

interface Cursor {
  at: string;
  id: string;
}

const writeCursor = ({ at, id }: Cursor): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** Null for a text that is no cursor of ours: the list then begins at its beginning. */
const readCursor = (text: string | undefined): Cursor | null => {
  if (text === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return typeof at === 'string' && typeof id === 'string' ? { at, id } : null;
  } catch {
    return null;
  }
};

interface Listed extends Registration {
  /** With microseconds, which a time in JavaScript does not hold. */
  position: string;
}

/** Newest first. */
export const listRegistrations = async (
  on: Queryable,
  query: RegistrationQuery,
): Promise<{ items: Registration[]; total: number; nextCursor: string | null }> => {
  const limit = query.limit ?? 100;
  const after = readCursor(query.cursor);
  const rows = await on.rows<Listed>(sql`
    select ${columns}, requested_at::text as position from agents_registration
    where ${condition(query)}
      and (${after?.at ?? null}::text is null
        or (requested_at, id) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
    order by requested_at desc, id desc limit ${limit + 1}`);
  const counted = await on.first<{ total: number }>(sql`
    select count(*) as total
    from (select 1 from agents_registration where ${condition(query)} limit 100000) as matching`);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ position: _, ...item }) => item),
    total: counted?.total ?? 0,
    nextCursor:
      rows.length > limit && last ? writeCursor({ at: last.position, id: last.id }) : null,
  };
};

export const findRegistration = (on: Queryable, id: string): Promise<Registration | undefined> =>
  on.first<Registration>(sql`select ${columns} from agents_registration where id = ${id}`);
