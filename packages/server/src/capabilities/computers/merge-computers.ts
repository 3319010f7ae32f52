import type { listMergeCandidates, ResponseOf } from '@reeve/protocol/api';
import { type Database, sql, type Transaction } from '../../kernel/database/database.ts';
import type { Cmdb, MergeRecord } from '../cmdb/index.ts';

export interface MergeInput {
  keep: string;
  absorb: string;
  by: string;
}

const lastSeenOf = (tx: Pick<Database, 'rows'>, ids: readonly string[]) =>
  tx.rows<{ guid: string; agentId: string; lastSeen: string | null }>(sql`
    select s.guid, s.agent_id as "agentId", a.last_seen as "lastSeen"
    from cmdb_computer_summary s left join agents_published a on a.agent_id = s.agent_id
    where s.guid = any(${[...ids]}::uuid[])
    order by a.last_seen desc nulls last, s.guid = ${ids[0] ?? null}::uuid desc`);

/** Whose agent was seen last speaks for the merged computer: of a reinstalled one that is the newer. */
export const mergeComputers = async (
  tx: Transaction,
  cmdb: Cmdb,
  { keep, absorb, by }: MergeInput,
): Promise<MergeRecord> => {
  const [newest] = await lastSeenOf(tx, [keep, absorb]);
  const id = await cmdb.mergeResources(tx, { keep, absorb, by });
  const merge = await cmdb.findMerge(tx, id);
  if (!merge) throw new Error('a merge was not found in its own transaction');
  if (newest) await cmdb.setAgent(tx, merge.kept.id, newest.agentId);
  return merge;
};

export const readMergeCandidates = async (
  db: Database,
  cmdb: Cmdb,
): Promise<ResponseOf<typeof listMergeCandidates>> => {
  const groups = await cmdb.listMergeCandidates(db);
  const ids = new Set(groups.flatMap(({ resources }) => resources.map(({ id }) => id)));
  const seen = new Map(
    (await lastSeenOf(db, [...ids])).map(({ guid, lastSeen }) => [guid, lastSeen]),
  );
  return groups.map(({ because, resources }) => ({
    because,
    computers: resources.map(({ id, name }) => ({ id, name, lastSeen: seen.get(id) ?? null })),
  }));
};
