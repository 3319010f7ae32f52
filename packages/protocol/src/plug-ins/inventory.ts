import type { BuiltInPlugIn } from './define.ts';

export const inventory: BuiltInPlugIn = {
  name: 'inventory',
  title: 'Inventory',
  description: 'Collects the data classes of this computer and sends what has changed.',
  agent: '>=0.2.0-0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: [],
  workKinds: ['send-inventory'],
};
