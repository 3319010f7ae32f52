import type { ClaimedIdentity } from '@reeve/protocol/agent';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { markResources } from './change-mark.ts';
import { addKeys } from './resource-key-store.ts';
import { keysOfClaim } from './resource-keys.ts';
import { withSortKeys } from './summary.ts';
import { patchSummaries } from './summary-store.ts';

export interface NewComputer {
  /** GUID of the agent, which becomes the computer's. */
  id: string;
  identity: ClaimedIdentity;
  agentVersion: string;
}

/**
 * Makes the computer of an agent, or finds it: again after a deletion, absorbed by another, or as it is.
 * Repeatable. What an inventory has said of an existing computer stays.
 */
export const ensureComputer = async (tx: Queryable, computer: NewComputer): Promise<void> => {
  const alias = await tx.first<{ resource_id: number }>(
    sql`select resource_id from cmdb_alias where guid = ${computer.id}`,
  );
  if (alias) return setAgentVersion(tx, alias.resource_id, computer.agentVersion);
  const resource = await tx.first<{ id: number }>(sql`
    insert into cmdb_resource (guid, type, name)
    values (${computer.id}, 'computer', ${computer.identity.hostName})
    on conflict (guid) do update set deleted_at = null, merged_into = null
    returning id`);
  if (!resource) throw new Error('a resource was neither made nor found');
  const added = await addSummary(tx, resource.id, computer);
  if (!added) await setAgentVersion(tx, resource.id, computer.agentVersion);
};

/** Keys come from the claim only while nothing better is known: an inventory's are not touched. */
const addSummary = async (
  tx: Queryable,
  id: number,
  { id: guid, identity, agentVersion }: NewComputer,
): Promise<boolean> => {
  const { name, name_key, agent_version, agent_version_key } = withSortKeys({
    name: identity.hostName,
    agent_version: agentVersion,
  });
  const added = await tx.run(sql`
    insert into cmdb_computer_summary
      (resource_id, guid, agent_id, registered_at, name, name_key, agent_version, agent_version_key)
    values (${id}, ${guid}, ${guid}, clock_timestamp(), ${name}, ${name_key}, ${agent_version},
      ${agent_version_key})
    on conflict (resource_id) do nothing`);
  if (added === 0) return false;
  const keys = keysOfClaim(identity).map((key) => ({ resource_id: id, ...key }));
  await addKeys(tx, JSON.stringify(keys));
  await markResources(tx, [id]);
  return true;
};

const setAgentVersion = (tx: Queryable, id: number, agentVersion: string): Promise<void> =>
  patchSummaries(tx, [{ resourceId: id, patch: { agent_version: agentVersion } }]);
