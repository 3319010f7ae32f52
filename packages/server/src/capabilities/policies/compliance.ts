import type { Policy } from '@reeve/protocol/api';
import type { Queryable } from '../../kernel/database/database.ts';
import type { RingCounts } from './roll-out.ts';
import { countMembers, countStates, type MemberCount, type StateCount } from './state-store.ts';

export type Counts = Policy['counts'];

export interface PolicyCompliance {
  computers: number;
  counts: Counts;
  /** By ring: of the version asked for, everything else is unknown. */
  ring(ring: number, version: number): RingCounts;
}

const fieldOf = {
  compliant: 'compliant',
  failing: 'failing',
  pending: 'pending',
  'not-applicable': 'notApplicable',
} as const;

const none = (): Counts => ({ compliant: 0, failing: 0, pending: 0, notApplicable: 0, unknown: 0 });

/** A policy that has won no line on a computer has nothing to say there: that is no lack of knowledge. */
const tally = (members: readonly MemberCount[], states: readonly StateCount[]): RingCounts => {
  const counts = none();
  let computers = 0;
  let known = 0;
  for (const member of members) {
    computers += member.computers;
    if (member.inForce || member.version === 0) continue;
    counts.notApplicable += member.computers;
    known += member.computers;
  }
  for (const state of states) {
    counts[fieldOf[state.state]] += state.computers;
    known += state.computers;
  }
  return { ...counts, unknown: Math.max(0, computers - known), computers };
};

const complianceOf = (
  members: readonly MemberCount[],
  states: readonly StateCount[],
): PolicyCompliance => {
  const { computers, ...counts } = tally(members, states);
  return {
    computers,
    counts,
    ring: (ring, version) => {
      const inRing = members.filter((one) => one.ring === ring);
      const ofVersion = inRing.filter((one) => one.version === version);
      const others = inRing.filter((one) => one.version !== version);
      const counted = tally(
        ofVersion,
        states.filter((one) => one.ring === ring && one.version === version),
      );
      const waiting = others.reduce((sum, one) => sum + one.computers, 0);
      return {
        ...counted,
        computers: counted.computers + waiting,
        unknown: counted.unknown + waiting,
      };
    },
  };
};

/** Compliance of policies, by number: two statements for any number of them. */
export const readCompliance = async (
  on: Queryable,
  policies: readonly number[],
  freshSince: string,
): Promise<(policy: number) => PolicyCompliance> => {
  const members = await countMembers(on, policies);
  const states = await countStates(on, policies, freshSince);
  return (policy) =>
    complianceOf(
      members.filter((one) => one.policy === policy),
      states.filter((one) => one.policy === policy),
    );
};
