import type { BuiltInPlugIn } from './define.ts';

export const tasks: BuiltInPlugIn = {
  name: 'tasks',
  title: 'Tasks',
  description:
    'Runs tasks and client jobs within the maintenance windows, keeps desired states, and wakes other computers.',
  agent: '>=0.2.0-0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: ['desired-state'],
  workKinds: ['run-task', 'run-job', 'wake'],
};
