import type { BuiltInPlugIn } from './define.ts';

export const softwareDelivery: BuiltInPlugIn = {
  name: 'software-delivery',
  title: 'Software delivery',
  description:
    'Brings packages of the server to this computer, takes them away, and keeps them as policies want them.',
  agent: '>=0.2.0-0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: ['software-delivery'],
  workKinds: [],
};
