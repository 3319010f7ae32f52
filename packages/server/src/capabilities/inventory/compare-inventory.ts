import type { Database } from '../../kernel/database/database.ts';
import { type Cmdb, findClassTable } from '../cmdb/index.ts';
import { readRefusals } from './refusal-store.ts';

export interface Offer {
  agentId: string;
  /** Over `hashes`. */
  digest: string;
  /** By name of the data class. */
  hashes: Readonly<Record<string, string>>;
}

interface Needs {
  db: Database;
  cmdb: Pick<Cmdb, 'readDigests' | 'readHashes' | 'keepDigests'>;
  release: string;
}

/**
 * Names of the data classes whose contents are not held; null: no such computer. For an agent with nothing
 * new this is one look at its digest. A digest is kept once its hashes were found to need nothing: so data
 * classes that this release does not know, or has refused, cost no more than the others.
 */
export const compareInventory = async (
  { db, cmdb, release }: Needs,
  offers: readonly Offer[],
): Promise<(string[] | null)[]> => {
  const digests = await cmdb.readDigests(
    db,
    offers.map(({ agentId }) => agentId),
  );
  const held = new Map(digests.map((row) => [row.guid, row]));
  const open = offers.filter(({ agentId, digest }) => {
    const row = held.get(agentId);
    return row !== undefined && row.digest !== digest;
  });
  if (open.length === 0) return offers.map(({ agentId }) => (held.has(agentId) ? [] : null));
  const [hashes, refused] = await Promise.all([
    cmdb.readHashes(
      db,
      open.map(({ agentId }) => held.get(agentId)?.resourceId ?? 0),
    ),
    readRefusals(
      db,
      release,
      open.map(({ agentId }) => agentId),
    ),
  ]);
  const missing = (offer: Offer): string[] => {
    const row = held.get(offer.agentId);
    const ofOne = row && hashes.get(row.resourceId);
    return Object.entries(offer.hashes)
      .filter(([name, hash]) => findClassTable(name) && ofOne?.get(name) !== hash)
      .filter(([name, hash]) => !refused.has(`${offer.agentId} ${name} ${hash}`))
      .map(([name]) => name);
  };
  const answers = new Map(open.map((offer) => [offer, missing(offer)]));
  await cmdb.keepDigests(
    db,
    open.flatMap((offer) => {
      const row = held.get(offer.agentId);
      return row && answers.get(offer)?.length === 0
        ? [{ resourceId: row.resourceId, revision: row.revision, digest: offer.digest }]
        : [];
    }),
  );
  return offers.map((offer) => (held.has(offer.agentId) ? (answers.get(offer) ?? []) : null));
};
