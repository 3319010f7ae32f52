import type { Capability, Kernel } from '../../kernel/capability.ts';
import { isMember, targetMembers } from './membership/members.ts';
import { reach } from './membership/reach.ts';
import { createUses, type Uses } from './uses.ts';

export type { Aim, Reach } from './membership/reach.ts';
export type { FindUses, Use } from './uses.ts';

export interface Filters {
  capability: Capability;
  /** GUIDs of the computers that are members of at least one of these targets. */
  targetMembers: typeof targetMembers;
  /** The computers that somebody means and may reach; throws what is missing. */
  reach: typeof reach;
  /** Those of the computers that are members of the filter. */
  isMember: typeof isMember;
  /**
   * Says what of a capability uses filters or targets: they show it as `usedBy` and are not deleted while there is any.
   * Before the start.
   */
  onUse: Uses['onUse'];
}

/** Filters, organizational views, targets, and the resource membership update. */
export const createFilters = (_kernel: Kernel): Filters => {
  const uses = createUses();
  return {
    capability: { name: 'filters' },
    targetMembers,
    reach,
    isMember,
    onUse: uses.onUse,
  };
};
