import type { Clock } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { sql, type Transaction } from '../../kernel/database/database.ts';
import { type Assigner, lockAssignments } from './assigner.ts';
import { readCompliance } from './compliance.ts';
import type { Content } from './content.ts';
import type { PoliciesNeeds } from './needs.ts';
import { anythingPending, markRing, pendingTopic } from './pending-store.ts';
import { moveRevision, replaceTargets } from './policy-store.ts';
import { ringsOf } from './ring.ts';
import { decideRollOut } from './roll-out.ts';
import { listInPhase, readRollOut, writeProgress } from './roll-out-store.ts';

export interface StepParts {
  kernel: Pick<Kernel, 'db' | 'signals'>;
  needs: Pick<PoliciesNeeds, 'recordOwnAct'>;
  assigner: Pick<Assigner, 'settle'>;
  clock: Clock;
  /** ISO: what was checked before is not known any more. */
  freshSince(): string;
}

interface RolledOut {
  name: string;
  version: number;
  content: Content;
}

const actions = {
  halted: 'haltRollOut',
  advanced: 'advanceRollOut',
  done: 'finishRollOut',
} as const;

const readRolledOut = (tx: Transaction, policy: number): Promise<RolledOut | undefined> =>
  tx.first<RolledOut>(sql`
    select p.name, v.version, v.content from policies_policy p
    join policies_version v on v.policy = p.number and v.version = p.version where p.number = ${policy}`);

/** What has happened, in words; null: nothing. Nobody assigns anything meanwhile, so the counts hold. */
const stepOne = async (
  tx: Transaction,
  { kernel, needs, clock, freshSince }: StepParts,
  policy: number,
): Promise<string | null> => {
  await lockAssignments(tx);
  // Computers of the present ring that have not got the version yet would be missing among those that fail.
  if (await anythingPending(tx)) return null;
  await tx.run(sql`select from policies_revision for update`);
  const stored = await readRollOut(tx, policy);
  const rolledOut = await readRolledOut(tx, policy);
  if (stored?.phase !== 'running' || !rolledOut?.content.rollOut) return null;
  const { content, name, version } = rolledOut;
  const rings = ringsOf(rolledOut.content.rollOut);
  const compliance = (await readCompliance(tx, [policy], freshSince()))(policy);
  const counts = rings.map((_, ring) => compliance.ring(ring, version));
  const { progress, event } = decideRollOut(
    stored,
    counts,
    rolledOut.content.rollOut,
    clock.now().getTime(),
  );
  const reason = event && `${rings[stored.ring]?.name}: ${event.reason}`;
  await writeProgress(tx, policy, progress, reason);
  if (!event) return null;
  await moveRevision(tx);
  if (event.what === 'advanced') await markRing(tx, policy, progress.ring);
  if (event.what === 'done') await replaceTargets(tx, policy);
  await kernel.signals.raise(tx, pendingTopic);
  await kernel.signals.raise(tx, 'policies');
  await needs.recordOwnAct(tx, {
    action: actions[event.what],
    subject: content.name,
    details: { version, ring: rings[progress.ring]?.name ?? '', reason: event.reason },
  });
  return `${name}: ${event.what}`;
};

/**
 * Looks at every roll-out that runs: one further ring, halted, done, or nothing. Repeatable, and right whenever it
 * is cut off: each roll-out is one transaction.
 */
export const stepRollOuts = async (parts: StepParts): Promise<string> => {
  const { db } = parts.kernel;
  const running = await listInPhase(db, 'running');
  if (running.length === 0) return 'No roll-out runs';
  const events: string[] = [];
  for (const policy of running) {
    await parts.assigner.settle();
    const event = await db.transaction((tx) => stepOne(tx, parts, policy));
    if (event !== null) events.push(event);
  }
  return [`${running.length} roll-outs run`, ...events].join('; ');
};
