import type { TargetInput } from '@reeve/protocol/api';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { readDefinitions } from '../membership/definitions.ts';
import { lockMemberships } from '../membership/lock.ts';
import { type Refreshed, refreshMembers } from '../membership/refresh-members.ts';
import { readNow } from '../membership/state-store.ts';
import { checkParts, partsOf, writeTarget } from './target-store.ts';

const computersBefore = async (tx: Transaction, id: string): Promise<string[]> => {
  const rows = await tx.rows<{ id: string }>(sql`
    select part_id as id from filters_target_part where target_id = ${id} and kind = 'computer'`);
  return rows.map((row) => row.id);
};

/** Computes these targets anew, in the transaction of what they follow from. */
export const refreshTargets = async (
  tx: Transaction,
  ids: Iterable<string>,
  only: readonly number[] | null = null,
): Promise<Refreshed> =>
  refreshMembers(tx, await readDefinitions(tx), {
    filters: new Set(),
    targets: new Set(ids),
    only,
    now: await readNow(tx),
  });

/**
 * Adds or replaces a target, and computes its members, in the transaction.
 * Throws `filters.nameTaken`, `filters.partWithoutId`, and what a part names and is not there.
 */
export const saveTarget = async (
  tx: Transaction,
  id: string,
  input: TargetInput,
  owner: Pick<Principal, 'id' | 'name'>,
): Promise<Refreshed> => {
  await lockMemberships(tx);
  const parts = partsOf(input);
  await checkParts(tx, parts, await computersBefore(tx, id));
  const { name, description = '' } = input;
  await writeTarget(tx, { id, name, description, parts, owner });
  return refreshTargets(tx, [id]);
};
