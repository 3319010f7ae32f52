import type { Transaction } from '../../kernel/database/database.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import type { SetMember, StoredSet } from './set-store.ts';
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

/** Lets the kinds know of computers on which a version of a policy has newly come into force. */
export const tellNewlyAssigned = async (
  tx: Transaction,
  kinds: PolicyKinds,
  world: World,
  moves: readonly Move[],
): Promise<void> => {
  for (const [{ policyId, name, version, settings, kind }, computers] of gather(world, moves))
    await kinds.find(kind)?.assigned?.(tx, { policyId, name, version, settings, computers });
};
