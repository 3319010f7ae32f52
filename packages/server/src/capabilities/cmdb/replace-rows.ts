import type { Database, Queryable } from '../../kernel/database/database.ts';
import { markClasses } from './change-mark.ts';
import { type ClassChange, writeChanges } from './change-store.ts';
import { readHashes, writeStates } from './class-state-store.ts';
import { type ClassTable, classTableOf, classTables } from './class-table.ts';
import type { Dictionary } from './dictionary.ts';
import { forgetDigests } from './digest-store.ts';
import { lockResources, type Target } from './lock-resources.ts';
import { type Replacement, replaceClass } from './replace-class.ts';
import type { ClassContent, ReplaceOutcome, ResourceInventory } from './resource-inventory.ts';
import { type KeyChange, replaceKeys } from './resource-key-store.ts';
import { keysOfClass } from './resource-keys.ts';
import { subnetsOfClass } from './subnet.ts';
import { ensureSubnets, replaceSubnetLinks } from './subnet-store.ts';
import { summaryOfClass } from './summary.ts';
import { patchSummaries, type SummaryChange } from './summary-store.ts';

interface Write {
  guid: string;
  target: Target;
  content: ClassContent;
  known: boolean;
}

type Ids = ReadonlyMap<ClassContent, readonly number[]>;

/** What is made before the transaction, each in one of its own: nobody waits for another's inventory. */
interface Prepared {
  ids: Ids;
  subnets: ReadonlyMap<string, number>;
}

/** Numbers of all lines of `shared` data classes; before the transaction, see `Dictionary`. */
const internAll = async (
  dictionary: Dictionary,
  inventories: readonly ResourceInventory[],
): Promise<Ids> => {
  const ids = new Map<ClassContent, readonly number[]>();
  for (const table of classTables.filter(({ dataClass }) => dataClass.storage === 'shared')) {
    const contents = inventories
      .flatMap(({ classes }) => classes)
      .filter(({ dataClass }) => dataClass.name === table.dataClass.name);
    const found = await dictionary.idsOf(
      table,
      contents.map(({ lines }) => lines),
    );
    for (const [position, content] of contents.entries()) ids.set(content, found[position] ?? []);
  }
  return ids;
};

/** What differs from what is held. Of two inventories for one resource the later comes in a round of its own. */
const writesOf = async (
  tx: Queryable,
  inventories: readonly ResourceInventory[],
  targets: ReadonlyMap<string, Target>,
): Promise<Write[]> => {
  const held = await readHashes(tx, [...new Set([...targets.values()].map((t) => t.resourceId))]);
  return inventories.flatMap(({ guid, classes }) => {
    const target = targets.get(guid);
    if (!target) return [];
    const hashes = held.get(target.resourceId);
    return classes
      .filter(({ dataClass, hash }) => hashes?.get(dataClass.name) !== hash)
      .map((content) => ({
        guid,
        target,
        content,
        known: hashes?.has(content.dataClass.name) ?? false,
      }));
  });
};

const replacementsOf = (writes: readonly Write[], table: ClassTable, ids: Ids): Replacement[] =>
  writes
    .filter(({ content }) => content.dataClass.name === table.dataClass.name)
    .map(({ target, content, known }) => ({
      resourceId: target.resourceId,
      lines: content.lines,
      ids: ids.get(content) ?? [],
      known,
    }));

const keyChangesOf = (writes: readonly Write[]): KeyChange[] =>
  writes.flatMap(({ target, content }) => {
    const said = keysOfClass(classTableOf(content.dataClass), content.lines);
    return said ? [{ resourceId: target.resourceId, ...said }] : [];
  });

const summaryChangesOf = (writes: readonly Write[]): SummaryChange[] => {
  const changes = new Map<number, SummaryChange>();
  for (const { guid, target, content } of writes) {
    const patch = summaryOfClass(classTableOf(content.dataClass), content.lines);
    const before = changes.get(target.resourceId);
    changes.set(target.resourceId, {
      resourceId: target.resourceId,
      agentId: guid,
      patch: { ...before?.patch, ...patch },
    });
  }
  return [...changes.values()];
};

const networksOf = ({ dataClass, lines }: ClassContent): string[] | null =>
  subnetsOfClass(classTableOf(dataClass), lines);

const linkSubnets = (tx: Queryable, writes: readonly Write[], { subnets }: Prepared) =>
  replaceSubnetLinks(
    tx,
    writes.flatMap(({ target, content }) => {
      const names = networksOf(content);
      const subnetIds = names?.map((name) => subnets.get(name)).filter((id) => id !== undefined);
      return subnetIds ? [{ resourceId: target.resourceId, subnetIds }] : [];
    }),
  );

const writeAll = async (
  tx: Queryable,
  writes: readonly Write[],
  prepared: Prepared,
): Promise<void> => {
  const changes: ClassChange[] = [];
  for (const table of classTables) {
    const replacements = replacementsOf(writes, table, prepared.ids);
    if (replacements.length > 0) changes.push(...(await replaceClass(tx, table, replacements)));
  }
  await writeChanges(tx, changes);
  await writeStates(tx, writes);
  await replaceKeys(tx, keyChangesOf(writes));
  await linkSubnets(tx, writes, prepared);
  await patchSummaries(tx, summaryChangesOf(writes));
  await markClasses(
    tx,
    writes.map(({ target, content }) => ({
      resourceId: target.resourceId,
      dataClass: content.dataClass.name,
    })),
  );
  await forgetDigests(tx, [...new Set(writes.map(({ target }) => target.resourceId))]);
};

/** One inventory a resource: what is left over waits for the next round. */
const firstOfEach = (
  inventories: readonly ResourceInventory[],
  targets: ReadonlyMap<string, Target>,
): { now: ResourceInventory[]; later: ResourceInventory[] } => {
  const seen = new Set<number>();
  const now: ResourceInventory[] = [];
  const later: ResourceInventory[] = [];
  for (const inventory of inventories) {
    const id = targets.get(inventory.guid)?.resourceId;
    if (id !== undefined && seen.has(id)) later.push(inventory);
    else now.push(inventory);
    if (id !== undefined) seen.add(id);
  }
  return { now, later };
};

/**
 * Replaces contents of data classes of several resources in one transaction; the same hash writes nothing.
 * Rejects as a whole: the caller tries again one by one to find the culprit.
 */
export const replaceRows = async (
  { db, dictionary }: { db: Database; dictionary: Dictionary },
  inventories: readonly ResourceInventory[],
): Promise<ReplaceOutcome[]> => {
  const networks = inventories.flatMap(({ classes }) =>
    classes.flatMap((one) => networksOf(one) ?? []),
  );
  const prepared = {
    ids: await internAll(dictionary, inventories),
    subnets: await ensureSubnets(db, [...new Set(networks)]),
  };
  const known = await db.transaction(async (tx) => {
    const targets = await lockResources(
      tx,
      inventories.map(({ guid }) => guid),
    );
    let round = firstOfEach(inventories, targets);
    while (round.now.length > 0) {
      const writes = await writesOf(tx, round.now, targets);
      if (writes.length > 0) await writeAll(tx, writes, prepared);
      round = firstOfEach(round.later, targets);
    }
    return targets;
  });
  return inventories.map(({ guid }) => (known.has(guid) ? 'recorded' : 'unknown'));
};
