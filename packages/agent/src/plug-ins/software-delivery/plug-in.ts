import type { PlugIn } from '../plug-in.ts';
import { Deliveries } from './deliveries.ts';

/** Brings packages to this computer, takes them away, and sees to it that it stays so. */
export const plugIn: PlugIn = {
  start: async (context) => {
    const deliveries = new Deliveries(context);
    return {
      applyPolicies: async (policies) => deliveries.apply(policies),
      stop: () => deliveries.stop(),
    };
  },
};
