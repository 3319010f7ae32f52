import { createHash } from 'node:crypto';
import { messageOf } from '@reeve/base';
import type { DeliveredPolicy, DeliveredSoftware } from '@reeve/protocol/agent';
import type { TellPolicyState } from '../plug-in.ts';
import type { Verdict } from './bring-line.ts';
import { readDelivery } from './order.ts';

/** One package in one policy. */
export interface Line {
  key: string;
  policy: DeliveredPolicy;
  hash: string;
  /** Absent when it cannot be read. */
  delivery: DeliveredSoftware | undefined;
  problem: string;
}

/** What is known of a line, on disk. */
export interface Known extends Verdict {
  /** Of the line that it is known of: one that was changed has to be looked at anew. */
  hash: string;
  /** Times in a row that it had to be tried again. */
  tries: number;
  /** When it was looked at, and when it is to be looked at next; milliseconds since 1970. */
  at: number;
  due: number;
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** Changes with anything that the policies say. */
export const hashOfPolicies = (policies: readonly DeliveredPolicy[]): string => hashOf(policies);

const lineOf = (policy: DeliveredPolicy, id: string, value: unknown): Line => {
  const key = `${policy.policyId} ${id}`;
  // With the version: who saves a policy anew wants it tried now, whatever it waits for.
  const line = { key, policy, hash: hashOf([policy.version, value]), problem: '' };
  try {
    return { ...line, delivery: readDelivery(value, '') };
  } catch (thrown) {
    return { ...line, delivery: undefined, problem: messageOf(thrown) };
  }
};

/** Those to be taken away first, then those to be installed, each after what comes in its place. */
export const linesOf = (policies: readonly DeliveredPolicy[]): Line[] => {
  const lines = policies.flatMap((policy) =>
    Object.entries(policy.settings).map(([id, value]) => lineOf(policy, id, value)),
  );
  // What is replaced over more steps comes later; the longest way is the number of those that take its place.
  const rank = ({ delivery }: Line): number =>
    delivery?.action === 'install' ? 1 + delivery.supersededBy.length : 0;
  return lines.sort((a, b) => rank(a) - rank(b));
};

const daySeconds = 86_400;
const firstSeconds = { window: 120, fetch: 60, program: 900 } as const;
const longestSeconds = { window: 120, fetch: 3600, program: daySeconds } as const;
/** Each wait is longer or shorter by up to this share, so that not all computers come back at once. */
const spread = 0.2;

/** Seconds until the next look: a day; sooner for what is to be tried again, longer with each time. */
export const secondsToNext = (
  again: Verdict['again'],
  tries: number,
  random: () => number,
): number => {
  const seconds =
    again === undefined
      ? daySeconds
      : Math.min(longestSeconds[again], firstSeconds[again] * 2 ** Math.min(tries - 1, 20));
  return again === 'window' ? seconds : seconds * (1 + spread * (2 * random() - 1));
};

const worst = ['failing', 'pending', 'compliant', 'not-applicable'] as const;

/** State of a policy from what is known of its lines; not applicable only when none of them is. */
export const stateOf = (
  { policyId, version }: DeliveredPolicy,
  lines: readonly Line[],
  known: ReadonlyMap<string, Known>,
): TellPolicyState => {
  const mine = lines
    .filter(({ policy }) => policy.policyId === policyId)
    .map(({ key, hash, delivery }) => {
      const one = known.get(key);
      const fresh = one?.hash === hash;
      return {
        name: delivery?.name ?? key,
        state: fresh ? one.state : ('pending' as const),
        detail: fresh ? one.detail : 'not looked at yet',
      };
    });
  const state = worst.find((one) => mine.some((line) => line.state === one)) ?? 'compliant';
  const detail = mine
    .filter((line) => line.state === state)
    .map((line) => `${line.name}: ${line.detail}`)
    .join('; ');
  return { policyId, version, state, detail: detail.slice(0, 2000) };
};
