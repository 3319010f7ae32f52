import type { Database } from '../../kernel/database/database.ts';
import { type Cmdb, findClassTable } from '../cmdb/index.ts';
import { readRefusals } from './refusal-store.ts';

export interface Offer {
  agentId: string;
  /** Over `hashes`. */
  digest: string;
  /** By name of the data class; absent: the agent sends them when it is asked to. */
  hashes?: Readonly<Record<string, string>> | undefined;
}

export interface InventoryAnswer {
  /** Data classes whose contents are not held. */
  send: string[];
  /** The digest is not held: the hashes are needed to say what to send. */
  hashes: boolean;
}

interface Needs {
  db: Database;
  cmdb: Pick<Cmdb, 'readDigests' | 'readHashes' | 'keepDigests'>;
  release: string;
}

const nothing: InventoryAnswer = { send: [], hashes: false };

/**
 * What is needed of each inventory; null: no such computer. For an agent with nothing
 * new this is one look at its digest. A digest is kept once its hashes were found to need nothing: so data
 * classes that this release does not know, or has refused, cost no more than the others.
 */
export const compareInventory = async (
  { db, cmdb, release }: Needs,
  offers: readonly Offer[],
): Promise<(InventoryAnswer | null)[]> => {
  const digests = await cmdb.readDigests(
    db,
    offers.map(({ agentId }) => agentId),
  );
  const held = new Map(digests.map((row) => [row.guid, row]));
  const differing = offers.filter(({ agentId, digest }) => {
    const row = held.get(agentId);
    return row !== undefined && row.digest !== digest;
  });
  const open = differing.filter(({ hashes }) => hashes !== undefined);
  const answers = new Map<Offer, InventoryAnswer>(
    differing
      .filter(({ hashes }) => hashes === undefined)
      .map((offer) => [offer, { send: [], hashes: true }]),
  );
  const answerAll = () =>
    offers.map((offer) => (held.has(offer.agentId) ? (answers.get(offer) ?? nothing) : null));
  if (open.length === 0) return answerAll();
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
    return Object.entries(offer.hashes ?? {})
      .filter(([name, hash]) => findClassTable(name) && ofOne?.get(name) !== hash)
      .filter(([name, hash]) => !refused.has(`${offer.agentId} ${name} ${hash}`))
      .map(([name]) => name);
  };
  for (const offer of open) answers.set(offer, { send: missing(offer), hashes: false });
  await cmdb.keepDigests(
    db,
    open.flatMap((offer) => {
      const row = held.get(offer.agentId);
      return row && answers.get(offer)?.send.length === 0
        ? [{ resourceId: row.resourceId, revision: row.revision, digest: offer.digest }]
        : [];
    }),
  );
  return answerAll();
};
