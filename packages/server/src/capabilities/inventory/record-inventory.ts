import { AppError, messageOf } from '@reeve/base';
import type { InventoryResponse } from '@reeve/protocol/agent';
import type { Database } from '../../kernel/database/database.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { ClassContent, Cmdb, ReplaceOutcome, ResourceInventory } from '../cmdb/index.ts';
import { checkContent, type SentClass } from './check-content.ts';
import { type Refusal, writeRefusals } from './refusal-store.ts';

export interface SentInventory {
  agentId: string;
  classes: readonly SentClass[];
}

export interface RecordNeeds {
  db: Database;
  cmdb: Pick<Cmdb, 'replaceRows'>;
  release: string;
  logger: Logger;
}

/** Contents that fit, and those that do not. */
export interface CheckedInventory {
  agentId: string;
  contents: readonly ClassContent[];
  refusals: readonly Refusal[];
}

/** Pure; of a class that was sent twice the last one stands. */
export const checkInventory = ({ agentId, classes }: SentInventory): CheckedInventory => {
  const contents: ClassContent[] = [];
  const refusals: Refusal[] = [];
  for (const sent of new Map(classes.map((one) => [one.name, one])).values()) {
    const checked = checkContent(sent);
    if ('content' in checked) contents.push(checked.content);
    else refusals.push({ agentId, className: sent.name, hash: sent.hash, reason: checked.refused });
  }
  return { agentId, contents, refusals };
};

/** Deadlock or serialization failure: the same again may well succeed. */
const mayPassNextTime = (thrown: unknown): boolean =>
  ['40P01', '40001'].includes((thrown as { code?: string } | null)?.code ?? '');

const replaceWithRetry = async (
  { cmdb }: RecordNeeds,
  inventories: readonly ResourceInventory[],
): Promise<ReplaceOutcome[]> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await cmdb.replaceRows(inventories);
    } catch (thrown) {
      if (attempt === 3 || !mayPassNextTime(thrown)) throw thrown;
    }
};

interface Recorded {
  outcome: ReplaceOutcome;
  refusals: readonly Refusal[];
}

/** One class at a time: those that the database takes are kept, the others refused with its reason. */
const recordSingly = async (needs: RecordNeeds, inventory: CheckedInventory): Promise<Recorded> => {
  const refusals: Refusal[] = [];
  let outcome: ReplaceOutcome = 'recorded';
  for (const content of inventory.contents)
    try {
      const [result] = await replaceWithRetry(needs, [
        { guid: inventory.agentId, classes: [content] },
      ]);
      outcome = result ?? outcome;
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const className = content.dataClass.name;
      needs.logger.error(
        { agent: inventory.agentId, dataClass: className, err: thrown },
        'the database refused checked contents',
      );
      refusals.push({
        agentId: inventory.agentId,
        className,
        hash: content.hash,
        reason: `it could not be stored: ${messageOf(thrown)}`,
      });
    }
  return { outcome, refusals };
};

const resourceInventory = ({ agentId, contents }: CheckedInventory): ResourceInventory => ({
  guid: agentId,
  classes: contents,
});

const recordChecked = async (
  needs: RecordNeeds,
  inventories: readonly CheckedInventory[],
): Promise<PromiseSettledResult<Recorded>[]> => {
  try {
    const outcomes = await replaceWithRetry(needs, inventories.map(resourceInventory));
    return outcomes.map((outcome) => ({
      status: 'fulfilled',
      value: { outcome, refusals: [] },
    }));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown; // the database is away: nobody's fault
    const results: PromiseSettledResult<Recorded>[] = [];
    for (const inventory of inventories)
      results.push(...(await Promise.allSettled([recordSingly(needs, inventory)])));
    return results;
  }
};

/**
 * Makes inventories of several computers durable in one transaction. One that the database does not take
 * harms no neighbour. Null: no such computer.
 */
export const recordInventories = async (
  needs: RecordNeeds,
  inventories: readonly CheckedInventory[],
): Promise<PromiseSettledResult<InventoryResponse | null>[]> => {
  const results = await recordChecked(needs, inventories);
  const answers = results.map((result, position) => {
    const inventory = inventories[position];
    if (result.status === 'rejected' || !inventory) return result as PromiseRejectedResult;
    const refusals = [...inventory.refusals, ...result.value.refusals];
    const known = result.value.outcome === 'recorded';
    return { status: 'fulfilled' as const, value: known ? answerOf(inventory, refusals) : null };
  });
  await writeRefusals(
    needs.db,
    needs.release,
    results.flatMap((result, position) =>
      result.status === 'fulfilled' && result.value.outcome === 'recorded'
        ? [...(inventories[position]?.refusals ?? []), ...result.value.refusals]
        : [],
    ),
  );
  return answers;
};

const answerOf = (
  { contents }: CheckedInventory,
  refusals: readonly Refusal[],
): InventoryResponse => {
  const refused = new Set(refusals.map(({ className }) => className));
  return {
    accepted: contents.map(({ dataClass }) => dataClass.name).filter((name) => !refused.has(name)),
    refused: refusals.map(({ className, reason }) => ({ name: className, reason })),
  };
};
