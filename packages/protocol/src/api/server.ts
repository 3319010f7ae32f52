import { type Static, Type } from 'typebox';
import { Timestamp } from '../agent/envelope.ts';
import { UpgradeFacts } from '../release/upgrade-facts.ts';
import { CheckReport, PlanReport, RunReport } from '../release/upgrade-report.ts';
import { Done, defineRoute } from './route.ts';

/** `reeve status --json` prints exactly this. */
export const ServerStatus = Type.Object({
  version: Type.String(),
  ready: Type.Boolean(),
  computers: Type.Integer(),
  database: Type.Object({ version: Type.String(), bytes: Type.Integer() }),
  agents: Type.Object({ connected: Type.Integer() }),
  queue: Type.Object({ depth: Type.Integer() }),
});
export type ServerStatus = Static<typeof ServerStatus>;

export const getStatus = defineRoute({
  id: 'getStatus',
  method: 'GET',
  path: '/api/v1/status',
  summary: 'State of this server',
  access: 'server.read',
  response: ServerStatus,
});

export const Overview = Type.Object({
  computers: Type.Integer(),
  connected: Type.Integer(),
  seenLastHour: Type.Integer(),
  silentOneDay: Type.Integer(),
  pendingRestart: Type.Integer(),
  pendingRegistrations: Type.Integer(),
  openDuplicates: Type.Integer(),
  health: Type.Object({
    ok: Type.Integer(),
    warning: Type.Integer(),
    error: Type.Integer(),
    unknown: Type.Integer(),
  }),
  byOperatingSystem: Type.Array(Type.Object({ name: Type.String(), computers: Type.Integer() })),
  byAgentVersion: Type.Array(Type.Object({ name: Type.String(), computers: Type.Integer() })),
  recentChanges: Type.Array(
    Type.Object({
      at: Timestamp,
      computerId: Type.String(),
      computerName: Type.String(),
      dataClass: Type.String(),
      kind: Type.String(),
      row: Type.String(),
    }),
  ),
});
export type Overview = Static<typeof Overview>;

export const getOverview = defineRoute({
  id: 'getOverview',
  method: 'GET',
  path: '/api/v1/overview',
  summary: 'The estate at a glance',
  access: 'computers.read',
  response: Overview,
});

/** Server-sent events: `event: changed`, `data: {"topic": LiveTopic}`. Signals carry no data: ask again. */
export const liveTopics = [
  'computers',
  'registrations',
  'audit',
  'agents',
  'upgrade',
  'push-installs',
  'filters',
  'memberships',
  'policies',
  'tasks',
  'runs',
  'plug-ins',
  'settings',
  'schedules',
  'packages',
  'logs',
  'alerts',
  'reports',
] as const;
export type LiveTopic = (typeof liveTopics)[number];

export const live = defineRoute({
  id: 'live',
  method: 'GET',
  path: '/api/v1/live',
  summary: 'Stream of signals that something has changed (text/event-stream)',
  access: 'signedIn',
  response: Type.Any(),
});

export const Certificate = Type.Object({
  name: Type.String({ description: '`authority`, `next-authority` or `server`' }),
  subject: Type.String(),
  fingerprint: Type.String(),
  notBefore: Timestamp,
  notAfter: Timestamp,
  names: Type.Array(Type.String()),
});
export type Certificate = Static<typeof Certificate>;

export const listCertificates = defineRoute({
  id: 'listCertificates',
  method: 'GET',
  path: '/api/v1/certificates',
  summary: 'Certificates of this server and of its authority',
  access: 'server.read',
  response: Type.Array(Certificate),
});

export const renewServerCertificate = defineRoute({
  id: 'renewServerCertificate',
  method: 'POST',
  path: '/api/v1/certificates/server/renew',
  summary: 'Issue a new server certificate now; connections stay up',
  access: 'server.manage',
  body: Type.Object({
    names: Type.Optional(Type.Array(Type.String({ maxLength: 253 }), { maxItems: 50 })),
  }),
  response: Type.Array(Certificate),
});

export const rotateAuthority = defineRoute({
  id: 'rotateAuthority',
  method: 'POST',
  path: '/api/v1/certificates/authority/rotate',
  summary:
    '`start`: make the next authority and let agents learn it; `finish`: serve with it (refused while an agent has not learnt it, unless forced)',
  access: 'server.manage',
  body: Type.Object({
    step: Type.Union([Type.Literal('start'), Type.Literal('finish'), Type.Literal('cancel')]),
    force: Type.Optional(Type.Boolean()),
  }),
  response: Type.Object({
    certificates: Type.Array(Certificate),
    agentsThatKnowNext: Type.Integer(),
    agents: Type.Integer(),
  }),
});

export const getUpgradeFacts = defineRoute({
  id: 'getUpgradeFacts',
  method: 'GET',
  path: '/api/v1/upgrade/facts',
  summary: 'Versioned facts for the Installation Manager',
  access: 'upgrade.read',
  response: UpgradeFacts,
});

export const UpgradeOverview = Type.Object({
  version: Type.String(),
  /** False in a source checkout: there is no installation to upgrade, and `why` says what to do instead. */
  installed: Type.Boolean(),
  why: Type.String(),
  available: Type.Array(
    Type.Object({
      version: Type.String(),
      file: Type.String(),
      trusted: Type.Boolean(),
      problem: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  run: Type.Union([RunReport, Type.Null()]),
  lastCheck: Type.Union([CheckReport, Type.Null()]),
});
export type UpgradeOverview = Static<typeof UpgradeOverview>;

export const getUpgrade = defineRoute({
  id: 'getUpgrade',
  method: 'GET',
  path: '/api/v1/upgrade',
  summary: 'Installed and available releases, and the current or last run',
  access: 'upgrade.read',
  response: UpgradeOverview,
});

const Target = Type.Object({ to: Type.String({ maxLength: 64 }) });

export const planUpgrade = defineRoute({
  id: 'planUpgrade',
  method: 'POST',
  path: '/api/v1/upgrade/plan',
  summary: 'The path to a release, each hop and each refused edge explained',
  access: 'upgrade.read',
  body: Target,
  response: PlanReport,
});

export const checkUpgrade = defineRoute({
  id: 'checkUpgrade',
  method: 'POST',
  path: '/api/v1/upgrade/check',
  summary: 'Readiness check; changes nothing',
  access: 'upgrade.read',
  body: Target,
  response: CheckReport,
});

export const startUpgrade = defineRoute({
  id: 'startUpgrade',
  method: 'POST',
  path: '/api/v1/upgrade/apply',
  summary: 'Start the upgrade in a process of its own',
  access: 'upgrade.run',
  body: Type.Object({
    ...Target.properties,
    /** Findings to go on in spite of: their id, and why. */
    waive: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), reason: Type.String({ minLength: 10 }) })),
    ),
  }),
  response: Done,
});

export const rollBackUpgrade = defineRoute({
  id: 'rollBackUpgrade',
  method: 'POST',
  path: '/api/v1/upgrade/rollback',
  summary: 'Go back to the release before; loses nothing until the upgrade is finalized',
  access: 'upgrade.run',
  response: Done,
});

export const finalizeUpgrade = defineRoute({
  id: 'finalizeUpgrade',
  method: 'POST',
  path: '/api/v1/upgrade/finalize',
  summary: 'Give up the way back: contracting migrations, removal of the old release',
  access: 'upgrade.run',
  response: Done,
});
