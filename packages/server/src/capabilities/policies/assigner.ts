import { messageOf } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { sql, type Transaction } from '../../kernel/database/database.ts';
import { type AssignParts, assignComputers } from './assign-computers.ts';
import { markChangedMembers } from './memberships.ts';
import { markEverything, pendingTopic, readPending, removePending } from './pending-store.ts';
import { refreshDocuments } from './refresh-documents.ts';
import { forgetUnusedSets } from './set-store.ts';
import type { World } from './world.ts';

export interface Outcome {
  /** Computers that were computed. */
  computed: number;
  /** Of those, how many have other policies than before. */
  changed: number;
}

/** The policy update: computes what is in force on the computers that are marked, wherever it was left. */
export interface Assigner {
  /** Begins soon, in the background. */
  kick(): void;
  /** Until nothing is pending; throws what fails. */
  settle(): Promise<Outcome>;
  /** Computes every computer again, whether anything says that it must be or not. */
  repair(): Promise<Outcome>;
  /** Waits for what runs, and begins nothing more. */
  stop(): Promise<void>;
}

interface AssignerParts extends AssignParts {
  kernel: Pick<Kernel, 'db' | 'signals' | 'logger'>;
  readWorld: (tx: Transaction) => Promise<World>;
  tell(agentIds: readonly string[]): void;
}

/** 4,000 take 0.1 to 0.2 s: short enough for who waits for the lock, long enough to cost little by themselves. */
const marksInOneTransaction = 4000;
/** Looking for unused sets reads them all: only after changes that leave many. The repair finds the rest. */
const changesToTidyAfter = 1000;
const lockSpace = 7_246_535;

/** One transaction computes assignments at a time, whichever process it is of. */
export const lockAssignments = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(${lockSpace})`);
};

const assignSome = (parts: AssignerParts): Promise<Outcome & { agents: string[]; more: boolean }> =>
  parts.kernel.db.transaction(async (tx) => {
    await lockAssignments(tx);
    // The marks first: whatever is changed after they were read leaves a mark of its own.
    const pending = await readPending(tx, marksInOneTransaction);
    if (pending.ids.length === 0) return { computed: 0, changed: 0, agents: [], more: false };
    const world = await parts.readWorld(tx);
    const agents = pending.documents ? await refreshDocuments(tx, parts, world) : [];
    const assigned = await assignComputers(tx, parts, world, pending.computers);
    await removePending(tx, pending.ids);
    if (assigned.changed > 0 || agents.length > 0) await parts.kernel.signals.raise(tx, 'policies');
    return {
      computed: pending.computers.length,
      changed: assigned.changed,
      agents: [...agents, ...assigned.agents],
      more: true,
    };
  });

const tidy = ({ kernel }: AssignerParts): Promise<void> =>
  kernel.db.transaction(async (tx) => {
    await lockAssignments(tx);
    await forgetUnusedSets(tx);
  });

const assignAll = async (parts: AssignerParts, stopped: () => boolean): Promise<Outcome> => {
  const total = { computed: 0, changed: 0 };
  await parts.kernel.db.transaction(async (tx) => {
    await lockAssignments(tx);
    await markChangedMembers(tx);
  });
  for (;;) {
    const some = await assignSome(parts);
    parts.tell(some.agents);
    total.computed += some.computed;
    total.changed += some.changed;
    if (!some.more || stopped()) break;
  }
  if (total.changed >= changesToTidyAfter) await tidy(parts);
  return total;
};

export const createAssigner = (parts: AssignerParts): Assigner => {
  const { db, signals, logger } = parts.kernel;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let stopped = false;
  /** One after the other within this process: they would only wait for each other's lock. */
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    waiting++;
    const turn = last.then(work).finally(() => {
      waiting--;
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const settle = (): Promise<Outcome> => enqueue(() => assignAll(parts, () => stopped));
  const kick = (): void => {
    // One that has not begun yet will see what is new.
    if (stopped || waiting > 1) return;
    settle().catch((error) =>
      logger.warn({ reason: messageOf(error) }, 'the policy update failed; it will be repeated'),
    );
  };
  const stopHearing = [signals.on(pendingTopic, kick), signals.on('memberships', kick)];
  return {
    kick,
    settle,
    repair: async () => {
      await markEverything(db);
      const outcome = await settle();
      await tidy(parts);
      return outcome;
    },
    stop: async () => {
      stopped = true;
      for (const stop of stopHearing) stop();
      await last;
    },
  };
};
