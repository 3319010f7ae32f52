import { raw } from 'sql-template-tag';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { markSummaries } from './change-mark.ts';
import { type SummaryPatch, withSortKeys } from './summary.ts';

const texts = [
  'name',
  'os',
  'os_version',
  'manufacturer',
  'model',
  'ip_address',
  'mac_address',
  'agent_version',
  'name_key',
  'os_key',
  'os_version_key',
  'model_key',
  'ip_key',
  'agent_version_key',
];
const set = raw(
  [...texts, 'pending_restart', 'agent_id']
    .map((name) => `${name} = coalesce(p.${name}, s.${name})`)
    .join(', '),
);
const before = raw([...texts, 'pending_restart', 'agent_id'].map((name) => `s.${name}`).join(', '));
const after = raw(
  [...texts, 'pending_restart', 'agent_id']
    .map((name) => `coalesce(p.${name}, s.${name})`)
    .join(', '),
);
const typed = raw(texts.map((name) => `${name} text`).join(', '));

export interface SummaryChange {
  resourceId: number;
  /** The agent that speaks for the computer from now on; absent: unchanged. */
  agentId?: string;
  patch: SummaryPatch;
}

/** Writes what differs, and gives the resource its computer's name. */
export const patchSummaries = async (
  tx: Queryable,
  changes: readonly SummaryChange[],
): Promise<void> => {
  if (changes.length === 0) return;
  const patches = JSON.stringify(
    changes.map(({ resourceId, agentId, patch }) => ({
      resource_id: resourceId,
      agent_id: agentId,
      ...withSortKeys(patch),
    })),
  );
  const changed = await tx.rows<{ id: number }>(sql`
    update cmdb_computer_summary s set ${set}
    from json_to_recordset(${patches}::json)
      as p(resource_id integer, agent_id uuid, pending_restart boolean, ${typed})
    where s.resource_id = p.resource_id and (${before}) is distinct from (${after})
    returning s.resource_id as id`);
  await markSummaries(
    tx,
    changed.map(({ id }) => id),
  );
  const names = JSON.stringify(
    changes.flatMap(({ resourceId, patch }) =>
      patch.name === undefined ? [] : [{ resource_id: resourceId, name: patch.name }],
    ),
  );
  if (names !== '[]')
    await tx.run(sql`
      update cmdb_resource r set name = p.name
      from json_to_recordset(${names}::json) as p(resource_id integer, name text)
      where r.id = p.resource_id and r.name <> p.name`);
};

/** Whose agent speaks for a computer, until another one reports. */
export const setAgent = async (tx: Queryable, guid: string, agentId: string): Promise<void> => {
  await tx.run(sql`
    update cmdb_computer_summary set agent_id = ${agentId} where guid = ${guid}`);
};
