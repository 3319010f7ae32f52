import type { PolicyInput } from '@reeve/protocol/api';
import type { Contender } from './effective-lines.ts';
import { type RingOfRollOut, ringOf } from './ring.ts';

/** One version of a policy with its lines made. */
export interface ActiveVersion extends Contender {
  policyId: string;
  name: string;
  version: number;
  targets: readonly string[];
  settings: PolicyInput['settings'];
}

/** A policy that is switched on. */
export interface ActivePolicy {
  number: number;
  current: ActiveVersion;
  /** What computers beyond the present ring have; null: nothing. */
  previous: ActiveVersion | null;
  /** Of the newest version; empty when it has none. */
  rings: readonly RingOfRollOut[];
  /** Rings up to this one have the newest version. */
  reachedRing: number;
}

/** Everything that decides what is in force where, but the computers. */
export interface World {
  revision: number;
  /** By number. */
  policies: readonly ActivePolicy[];
}

export interface ComputerInWorld {
  inTarget(targetId: string): boolean;
  /** Place between 0 and 100 (`shareOf`). */
  share: number;
  inFilter(filterId: string): boolean;
}

/** A policy on a computer: version 0 while its ring has not begun; ring -1 where the policy has none. */
export interface Member {
  number: number;
  version: number;
  ring: number;
}

const reaches = (version: ActiveVersion, computer: ComputerInWorld): boolean =>
  version.targets.some((target) => computer.inTarget(target));

/** What one policy is to one computer; null: nothing. */
export const memberOf = (policy: ActivePolicy, computer: ComputerInWorld): Member | null => {
  const { number, current, previous, rings } = policy;
  const hit = reaches(current, computer);
  if (rings.length === 0) return hit ? { number, version: current.version, ring: -1 } : null;
  const had = previous !== null && reaches(previous, computer);
  if (!hit && !had) return null;
  const ring = ringOf(rings, computer.share, computer.inFilter);
  if (ring <= policy.reachedRing) return hit ? { number, version: current.version, ring } : null;
  return { number, version: had ? previous.version : 0, ring };
};

/** All policies of one computer, by number: the one place that decides it, for every path that asks. */
export const membersOf = (world: World, computer: ComputerInWorld): Member[] =>
  world.policies.flatMap((policy) => memberOf(policy, computer) ?? []);

/** Equal for computers that have the same policies. */
export const keyOf = (members: readonly Member[]): string =>
  members.map(({ number, version, ring }) => `${number}.${version}.${ring}`).join(' ');

/** Filters that decide about rings. */
export const ringFiltersOf = ({ policies }: World): string[] => [
  ...new Set(policies.flatMap(({ rings }) => rings.flatMap(({ filterId }) => filterId ?? []))),
];

export const targetsOf = ({ policies }: World): string[] => [
  ...new Set(
    policies.flatMap(({ current, previous }) => [...current.targets, ...(previous?.targets ?? [])]),
  ),
];

/** The version of a member, when it has any. */
export const versionOf = (world: World, { number, version }: Member): ActiveVersion | undefined => {
  const policy = world.policies.find((one) => one.number === number);
  return [policy?.current, policy?.previous].find((one) => one?.version === version) ?? undefined;
};
