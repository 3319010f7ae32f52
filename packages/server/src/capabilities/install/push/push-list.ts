import type { PushInstall } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';

const newestShown = 50;

/** Push installations with their hosts, newest first; only one when `id` is given. */
export const readPushes = (on: Queryable, id: string | null): Promise<PushInstall[]> =>
  on.rows<PushInstall>(sql`
    select p.id, p.created_by as "createdBy", p.created_at as "createdAt",
      p.finished_at as "finishedAt", hosts.list as hosts
    from install_push p
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object(
        'host', h.host, 'state', h.state, 'message', h.message, 'hostKey', h.host_key
      ) order by h.position), '[]') as list
      from install_push_host h where h.push_id = p.id
    ) hosts
    where ${id}::uuid is null or p.id = ${id}::uuid
    order by p.created_at desc
    limit ${newestShown}`);
