/** What the server of the tests holds, and what a test may change in it. */
import { type Me, permissions } from '@reeve/protocol/api';
import { sampleAudit } from './sample-audit.ts';
import { sampleComputers, sampleGuid } from './sample-computers.ts';
import { sampleFilters, sampleTargets, sampleViews } from './sample-filters.ts';
import { sampleLogGroups } from './sample-logs.ts';
import { samplePackages } from './sample-packages.ts';
import { samplePoliciesOfKinds } from './sample-policies.ts';
import { sampleDuplicates, samplePolicies, sampleRegistrations } from './sample-registrations.ts';
import { sampleRuns, sampleTasks } from './sample-runs.ts';
import { sampleSchedules } from './sample-schedules.ts';
import { sampleLegacy, sampleSettings } from './sample-settings.ts';
import { sampleUpgrade } from './sample-upgrade.ts';

export const samplePassword = 'correct horse battery';
export const sampleLinkSecret = 'one-time-secret';
export const csrfToken = 'csrf-of-the-tests';

const sampleMe = (): Me => ({
  id: sampleGuid(9, 1),
  name: 'ada',
  kind: 'administrator',
  roles: ['administrator'],
  permissions: [...permissions],
  csrfToken,
  mustSetPassword: false,
});

export const sampleState = (computers: number) => ({
  computers: sampleComputers(computers),
  registrations: sampleRegistrations(),
  policies: samplePolicies(),
  duplicates: sampleDuplicates(),
  audit: sampleAudit(1200),
  upgrade: sampleUpgrade(),
  settings: sampleSettings(),
  legacy: sampleLegacy(),
  schedules: sampleSchedules(),
  filters: sampleFilters(),
  targets: sampleTargets(),
  views: sampleViews(),
  tasks: sampleTasks(),
  runs: sampleRuns(),
  logGroups: sampleLogGroups(),
  packages: samplePackages(),
  /** Events that were set aside and put into the queue again. */
  replayed: [] as number[],
  kindPolicies: samplePoliciesOfKinds(),
  /** Whether the readiness check finds something mandatory. */
  blocked: true,
  me: sampleMe(),
  signedIn: false,
  /** Every call that came in, as `METHOD path`. */
  calls: [] as string[],
  /** Answers 503 to everything, as a proxy does while the server is away. */
  away: false,
  linkSpent: false,
});

export type SampleState = ReturnType<typeof sampleState>;
