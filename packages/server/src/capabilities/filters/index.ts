import type { Capability, Kernel } from '../../kernel/capability.ts';
import { makeBuiltIn } from './built-in.ts';
import { isMember, targetMembers } from './membership/members.ts';
import { reach } from './membership/reach.ts';
import { createUpdater, type Updater } from './membership/updater.ts';
import { registerOwnUses } from './own-uses.ts';
import { filterRoutes } from './routes/filter-routes.ts';
import { membershipRoutes } from './routes/membership-routes.ts';
import { organizationRoutes } from './routes/organization-routes.ts';
import type { FiltersNeeds } from './routes/parts.ts';
import { targetRoutes } from './routes/target-routes.ts';
import { createUses, type Uses } from './uses.ts';

export { isMember, targetMembers } from './membership/members.ts';
export type { FiltersNeeds } from './routes/parts.ts';

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
  /** Gives the policy update, which is shown and run beside the others. Before the start. */
  usePolicyUpdate: Updater['usePolicyUpdate'];
  /** Runs an update of the members now: for tests and benches. */
  runUpdate: Updater['run'];
  check: Updater['check'];
}

/** Filters, organizational views, targets, and the resource membership update. */
export const createFilters = (kernel: Kernel, needs: FiltersNeeds): Filters => {
  const uses = createUses();
  registerOwnUses(uses);
  const updater = createUpdater({ ...kernel, cmdb: needs.cmdb });
  const parts = { ...needs, kernel, uses, updater };
  return {
    capability: {
      name: 'filters',
      routes: [
        ...filterRoutes(parts),
        ...targetRoutes(parts),
        ...organizationRoutes(parts),
        ...membershipRoutes(parts),
      ],
      start: async () => {
        await makeBuiltIn(kernel.db);
        await updater.start();
      },
      stop: updater.stop,
    },
    targetMembers,
    reach,
    isMember,
    onUse: uses.onUse,
    usePolicyUpdate: updater.usePolicyUpdate,
    runUpdate: updater.run,
    check: updater.check,
  };
};
