import type { Transaction } from '../../kernel/database/database.ts';
import type { AssignParts } from './assign-computers.ts';
import { versionsIn } from './assign-computers.ts';
import { compileDocument } from './compile-document.ts';
import { readAgentsOfSet } from './computer-store.ts';
import { listSetsInUse, readSets, replaceDocument, type StoredSet } from './set-store.ts';
import { tellNewlyAssigned } from './tell-newly-assigned.ts';
import type { World } from './world.ts';

const refreshSet = async (
  tx: Transaction,
  parts: AssignParts,
  world: World,
  set: StoredSet,
): Promise<string[]> => {
  const versions = versionsIn(world, set.members);
  // Its computers are pending: the policies of this set are others by now.
  if (versions.length !== set.members.filter(({ version }) => version > 0).length) return [];
  const compiled = await compileDocument(tx, parts, versions);
  const members = set.members.map((one) => ({ ...one, inForce: compiled.inForce.has(one.number) }));
  const sameForce = members.every(({ inForce }, at) => inForce === set.members[at]?.inForce);
  if (compiled.hash === set.document && sameForce) return [];
  await replaceDocument(tx, set, compiled);
  const agents = await readAgentsOfSet(tx, set.id);
  if (!sameForce)
    await tellNewlyAssigned(
      tx,
      parts,
      world,
      agents.map(({ guid }) => ({ guid, before: set, after: { ...set, members } })),
    );
  return agents.flatMap(({ guid, agent }) => (guid === agent ? [guid] : [guid, agent]));
};

/**
 * Makes the documents of all computers again, each once: what a policy names may say something else now, and
 * another release of this server may say it in other words. Gives the agents that must be told.
 */
export const refreshDocuments = async (
  tx: Transaction,
  parts: AssignParts,
  world: World,
): Promise<string[]> => {
  const sets = await readSets(tx, await listSetsInUse(tx));
  const agents: string[] = [];
  for (const set of sets.values()) agents.push(...(await refreshSet(tx, parts, world, set)));
  return agents;
};
