import type { Transaction } from '../../../kernel/database/database.ts';
import type { WorkOutcome } from '../work-kind.ts';
import type { WorkKinds } from './work-kinds.ts';

/** An outcome that was just stored, with the kind of its work. */
export type SettledWork = WorkOutcome & { kind: string };

const inOneCall = 2000;

const byKind = (settled: readonly SettledWork[]): Map<string, SettledWork[]> => {
  const groups = new Map<string, SettledWork[]>();
  for (const one of settled) {
    const group = groups.get(one.kind) ?? [];
    groups.set(one.kind, group);
    group.push(one);
  }
  return groups;
};

/** Tells each kind its outcomes, in the transaction that has stored them. */
export const tellKinds = async (
  tx: Transaction,
  kinds: WorkKinds,
  settled: readonly SettledWork[],
): Promise<void> => {
  for (const [kind, group] of byKind(settled))
    for (let from = 0; from < group.length; from += inOneCall)
      await kinds.find(kind)?.finished(tx, group.slice(from, from + inOneCall));
};
