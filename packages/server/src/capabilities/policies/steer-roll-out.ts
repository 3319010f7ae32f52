import type { Transaction } from '../../kernel/database/database.ts';
import { readCompliance } from './compliance.ts';
import { policyErrors } from './errors.ts';
import { markRing, pendingTopic } from './pending-store.ts';
import { moveRevision, readVersion, requirePolicy, type StoredPolicy } from './policy-store.ts';
import { ringsOf } from './ring.ts';
import type { RollOutProgress } from './roll-out.ts';
import { readRollOut, type StoredRollOut, writeProgress } from './roll-out-store.ts';
import { goBack, type Saved, type SaveParts, type Who } from './save-policy.ts';

export type RollOutAction = 'pause' | 'resume' | 'advance' | 'back';

export interface SteerParts extends SaveParts {
  freshSince(): string;
}

const allowedIn: Record<RollOutAction, readonly string[]> = {
  pause: ['running'],
  resume: ['paused', 'halted'],
  advance: ['running', 'paused', 'halted'],
  back: ['running', 'paused', 'halted', 'done'],
};

/** Whoever goes on after a halt knows of the failures that there are: they halt it no second time, new ones do. */
const countFailing = async (
  tx: Transaction,
  { freshSince }: SteerParts,
  { policy, version, ring }: StoredRollOut,
): Promise<number> => {
  const compliance = (await readCompliance(tx, [policy], freshSince()))(policy);
  let failing = 0;
  for (let begun = 0; begun <= ring; begun++) failing += compliance.ring(begun, version).failing;
  return failing;
};

const write = async (
  tx: Transaction,
  { kernel }: SteerParts,
  policy: StoredPolicy,
  progress: RollOutProgress,
  what: string,
  { by, reason }: Who,
): Promise<Saved> => {
  await writeProgress(
    tx,
    policy.number,
    progress,
    `${what} by ${by}${reason ? `: ${reason}` : ''}`,
  );
  await kernel.signals.raise(tx, pendingTopic);
  await kernel.signals.raise(tx, 'policies');
  return { id: policy.id, name: policy.name, version: policy.version };
};

const advance = async (
  tx: Transaction,
  parts: SteerParts,
  policy: StoredPolicy,
  stored: StoredRollOut,
  who: Who,
): Promise<Saved> => {
  const { content } = await readVersion(tx, policy, policy.version);
  const rings = content.rollOut ? ringsOf(content.rollOut) : [];
  if (stored.ring >= rings.length - 1)
    throw policyErrors.rollOutState({
      policy: policy.name,
      state: 'in its last ring',
      action: 'advance',
    });
  const forgiven = await countFailing(tx, parts, stored);
  await markRing(tx, policy.number, stored.ring + 1);
  return write(
    tx,
    parts,
    policy,
    { phase: 'running', ring: stored.ring + 1, metSince: null, forgiven },
    'advanced',
    who,
  );
};

/** Throws `policies.noRollOut` and `policies.rollOutState`. */
export const steerRollOut = async (
  tx: Transaction,
  parts: SteerParts,
  id: string,
  action: RollOutAction,
  who: Who,
): Promise<Saved> => {
  await moveRevision(tx);
  const policy = await requirePolicy(tx, id);
  const stored = await readRollOut(tx, policy.number);
  if (!stored) throw policyErrors.noRollOut({ policy: policy.name });
  if (!allowedIn[action].includes(stored.phase))
    throw policyErrors.rollOutState({ policy: policy.name, state: stored.phase, action });
  if (action === 'back') return goBack(tx, parts, policy, stored.previousVersion, who);
  if (action === 'advance') return advance(tx, parts, policy, stored, who);
  if (action === 'pause')
    return write(tx, parts, policy, { ...stored, phase: 'paused', metSince: null }, 'paused', who);
  const forgiven =
    stored.phase === 'halted' ? await countFailing(tx, parts, stored) : stored.forgiven;
  return write(
    tx,
    parts,
    policy,
    { ...stored, phase: 'running', metSince: null, forgiven },
    'resumed',
    who,
  );
};
