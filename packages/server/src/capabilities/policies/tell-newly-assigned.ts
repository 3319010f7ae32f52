import { AppError } from '@reeve/base';
import { sql, type Transaction } from '../../kernel/database/database.ts';
import type { CompileParts } from './compile-document.ts';
import type { SetMember, StoredSet } from './set-store.ts';
import { writeStates } from './state-store.ts';
import { type ActiveVersion, versionOf, type World } from './world.ts';

export interface Move {
  /** Null: the computer is gone. */
  guid: string | null;
  before: Pick<StoredSet, 'id' | 'members'> | null;
  after: Pick<StoredSet, 'id' | 'members'> | null;
}

/** Policies that were not in force before, or in another version. */
export const newlyInForce = (
  before: readonly SetMember[],
  after: readonly SetMember[],
): SetMember[] =>
  after.filter(
    ({ number, version, inForce }) =>
      inForce &&
      !before.some((had) => had.inForce && had.number === number && had.version === version),
  );

const push = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
};

/** Computers that moved from one set to another have newly got the same. */
const gather = (world: World, moves: readonly Move[]): Map<ActiveVersion, string[]> => {
  const newOf = new Map<string, ActiveVersion[]>();
  const computers = new Map<ActiveVersion, string[]>();
  for (const { guid, before, after } of moves) {
    if (guid === null || after === null) continue;
    const pair = `${before?.id} ${after.id}`;
    const versions =
      newOf.get(pair) ??
      newlyInForce(before?.members ?? [], after.members).flatMap(
        (member) => versionOf(world, member) ?? [],
      );
    newOf.set(pair, versions);
    for (const version of versions) push(computers, version, guid);
  }
  return computers;
};

/**
 * One kind that refuses, e.g. because a task is gone, must not keep the others from their computers: what it did is
 * undone, and its computers fail with its words. Anything else that is thrown ends the transaction.
 */
const tellOne = async (
  tx: Transaction,
  { kinds, logger }: CompileParts,
  { policyId, name, version, settings, kind }: ActiveVersion,
  computers: readonly string[],
): Promise<void> => {
  const { assigned } = kinds.find(kind) ?? {};
  if (!assigned) return;
  await tx.run(sql`savepoint assigned`);
  try {
    await assigned(tx, { policyId, name, version, settings, computers });
  } catch (refusal) {
    if (!(refusal instanceof AppError)) throw refusal;
    await tx.run(sql`rollback to savepoint assigned`);
    const { code, message } = refusal;
    logger.warn({ policy: name, version, code, reason: message }, 'a kind refuses a policy');
    await writeStates(
      tx,
      computers.map((computer) => ({
        policyId,
        version,
        computer,
        state: 'failing',
        detail: message,
      })),
    );
  }
  await tx.run(sql`release savepoint assigned`);
};

/** Lets the kinds know of computers on which a version of a policy has newly come into force. */
export const tellNewlyAssigned = async (
  tx: Transaction,
  parts: CompileParts,
  world: World,
  moves: readonly Move[],
): Promise<void> => {
  for (const [policy, computers] of gather(world, moves))
    await tellOne(tx, parts, policy, computers);
};
