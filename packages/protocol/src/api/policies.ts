import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const timeOrNull = Type.Union([Timestamp, Type.Null()]);

/**
 * A new version reaches computers ring by ring; the last ring is always everybody else: one is added, unless the
 * last one has neither share nor filter. Shares follow one another: after 10 percent, 30 percent are those between
 * 10 and 40. A computer is in the first ring that takes it. Beyond the present ring it keeps the last version that
 * had reached everybody.
 */
export const Ring = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** Share of the target, by a hash of the computer's id; or the members of a filter. One of the two. */
  percent: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
  filterId: Type.Optional(Guid),
});
export const RollOut = Type.Object({
  rings: Type.Array(Ring, { minItems: 1, maxItems: 20 }),
  /** Halts when more than this share of those that have reported fails, once `minimumReports` have. */
  haltAbovePercent: Type.Number({ minimum: 0, maximum: 100 }),
  minimumReports: Type.Integer({ minimum: 1 }),
  /** The next ring begins when this share of the present one complies and has done so for `soakMinutes`. */
  advanceAtPercent: Type.Number({ minimum: 1, maximum: 100 }),
  soakMinutes: Type.Integer({ minimum: 0, maximum: 43_200 }),
});
export type RollOut = Static<typeof RollOut>;

export const PolicyInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  kind: Type.String({ maxLength: 64 }),
  enabled: Type.Boolean(),
  /** Lower wins, line by line, against other policies of the kind on one computer. */
  order: Type.Integer({ minimum: 0, maximum: 100_000 }),
  targets: Type.Array(Guid, { maxItems: 1000 }),
  /** Checked by the kind's schema. */
  settings: Type.Record(Type.String(), Type.Unknown()),
  /** Absent: everybody at once. */
  rollOut: Type.Optional(Type.Union([RollOut, Type.Null()])),
});
export type PolicyInput = Static<typeof PolicyInput>;

const complianceStates = [
  'compliant',
  'failing',
  'pending',
  'not-applicable',
  /** Nothing was heard of this version yet, or what was heard is older than its freshness limit. */
  'unknown',
] as const;
export type ComplianceState = (typeof complianceStates)[number];
export const ComplianceState = Type.Unsafe<ComplianceState>(
  Type.Union(complianceStates.map((state) => Type.Literal(state))),
);
const Counts = Type.Object({
  compliant: Type.Integer(),
  failing: Type.Integer(),
  pending: Type.Integer(),
  notApplicable: Type.Integer(),
  unknown: Type.Integer(),
});

export const RollOutState = Type.Object({
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('halted'),
    Type.Literal('paused'),
    Type.Literal('done'),
  ]),
  /** Why it was halted or paused, and by whom. */
  reason: Type.String(),
  version: Type.Integer(),
  /** The version that computers beyond the present ring keep; null: none. */
  previousVersion: Type.Union([Type.Integer(), Type.Null()]),
  ring: Type.Integer(),
  rings: Type.Array(
    Type.Object({ name: Type.String(), computers: Type.Integer(), counts: Counts }),
  ),
  since: Timestamp,
});
export type RollOutState = Static<typeof RollOutState>;

export const Policy = Type.Object({
  id: Guid,
  name: Type.String(),
  description: Type.String(),
  kind: Type.String(),
  kindTitle: Type.String(),
  enabled: Type.Boolean(),
  /** Who switched it on or off last, and when. */
  enabledBy: Type.String(),
  enabledAt: Timestamp,
  order: Type.Integer(),
  targets: Type.Array(Type.Object({ id: Guid, name: Type.String() })),
  settings: Type.Record(Type.String(), Type.Unknown()),
  rollOut: Type.Union([RollOut, Type.Null()]),
  rollOutState: Type.Union([RollOutState, Type.Null()]),
  version: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Timestamp,
  computers: Type.Integer(),
  counts: Counts,
});
export type Policy = Static<typeof Policy>;

/** Kinds of policies, each from a capability of the server or from a plug-in of the agent. */
export const PolicyKind = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  /** JSON Schema of the settings, from which console and command line make their forms. */
  schema: Type.Record(Type.String(), Type.Unknown()),
  example: Type.Record(Type.String(), Type.Unknown()),
});
export type PolicyKind = Static<typeof PolicyKind>;
export const listPolicyKinds = defineRoute({
  id: 'listPolicyKinds',
  method: 'GET',
  path: '/api/v1/policy-kinds',
  summary: 'Kinds of policies with the schemas of their settings',
  access: 'policies.read',
  response: Type.Array(PolicyKind),
});
export const listPolicies = defineRoute({
  id: 'listPolicies',
  method: 'GET',
  path: '/api/v1/policies',
  summary: 'Policies by kind and order',
  access: 'policies.read',
  query: Type.Object({
    ...PageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    kind: Type.Optional(Type.String({ maxLength: 64 })),
    enabled: Type.Optional(Type.Boolean()),
  }),
  response: pageOf(Policy),
});
export const getPolicy = defineRoute({
  id: 'getPolicy',
  method: 'GET',
  path: '/api/v1/policies/:id',
  summary: 'One policy',
  access: 'policies.read',
  params: byId,
  response: Policy,
});
export const createPolicy = defineRoute({
  id: 'createPolicy',
  method: 'POST',
  path: '/api/v1/policies',
  summary: 'Add a policy',
  access: 'policies.manage',
  body: PolicyInput,
  response: Policy,
});
export const updatePolicy = defineRoute({
  id: 'updatePolicy',
  method: 'PUT',
  path: '/api/v1/policies/:id',
  summary: 'A new version of a policy; refused when it was changed since `ifVersion`',
  access: 'policies.manage',
  params: byId,
  body: Type.Object({ ...PolicyInput.properties, ifVersion: Type.Optional(Type.Integer()) }),
  response: Policy,
});
export const setPolicyEnabled = defineRoute({
  id: 'setPolicyEnabled',
  method: 'POST',
  path: '/api/v1/policies/:id/enabled',
  summary: 'Switch a policy on or off',
  access: 'policies.manage',
  params: byId,
  body: Type.Object({
    enabled: Type.Boolean(),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: Policy,
});
export const clonePolicy = defineRoute({
  id: 'clonePolicy',
  method: 'POST',
  path: '/api/v1/policies/:id/clone',
  summary: 'A copy under another name, switched off',
  access: 'policies.manage',
  params: byId,
  body: Type.Object({ name: PolicyInput.properties.name }),
  response: Policy,
});
export const deletePolicy = defineRoute({
  id: 'deletePolicy',
  method: 'DELETE',
  path: '/api/v1/policies/:id',
  summary: 'Delete a policy; its versions stay and it can be brought back',
  access: 'policies.manage',
  params: byId,
  response: Done,
});
export const PolicyVersion = Type.Object({
  version: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Timestamp,
  /** `created`, `changed`, `enabled`, `disabled`, `deleted`, `restored to 3`. */
  what: Type.String(),
  content: PolicyInput,
});
export type PolicyVersion = Static<typeof PolicyVersion>;
export const listPolicyVersions = defineRoute({
  id: 'listPolicyVersions',
  method: 'GET',
  path: '/api/v1/policies/:id/versions',
  summary: 'Every version of a policy, newest first, also of a deleted one',
  access: 'policies.read',
  params: byId,
  response: Type.Array(PolicyVersion),
});
export const restorePolicy = defineRoute({
  id: 'restorePolicy',
  method: 'POST',
  path: '/api/v1/policies/:id/restore',
  summary: 'Undo: make an older version the newest, also of a deleted policy',
  access: 'policies.manage',
  params: byId,
  body: Type.Object({ version: Type.Integer({ minimum: 1 }) }),
  response: Policy,
});
export const listDeletedPolicies = defineRoute({
  id: 'listDeletedPolicies',
  method: 'GET',
  path: '/api/v1/deleted-policies',
  summary: 'Deleted policies that can be brought back',
  access: 'policies.read',
  response: Type.Array(
    Type.Object({
      id: Guid,
      name: Type.String(),
      kind: Type.String(),
      version: Type.Integer(),
      deletedBy: Type.String(),
      deletedAt: Timestamp,
    }),
  ),
});
export const PolicyPreview = Type.Object({
  /** Computers that would get the policy, of those how many newly, and how many would lose it. */
  computers: Type.Integer(),
  added: Type.Integer(),
  removed: Type.Integer(),
  /** Computers on which another line than now would be in force. */
  changed: Type.Integer(),
  /** Policies that would win or lose lines against this one. */
  rivals: Type.Array(
    Type.Object({
      id: Guid,
      name: Type.String(),
      computers: Type.Integer(),
      wins: Type.Boolean(),
      lines: Type.Array(Type.String()),
    }),
  ),
  sample: Type.Array(
    Type.Object({
      id: Guid,
      name: Type.String(),
      change: Type.Union([
        Type.Literal('added'),
        Type.Literal('removed'),
        Type.Literal('changed'),
        Type.Literal('stays'),
      ]),
    }),
  ),
  /** Computers that each ring would reach, when the policy has rings. */
  rings: Type.Optional(Type.Array(Type.Object({ name: Type.String(), computers: Type.Integer() }))),
});
export type PolicyPreview = Static<typeof PolicyPreview>;
export const previewPolicy = defineRoute({
  id: 'previewPolicy',
  method: 'POST',
  reads: true,
  path: '/api/v1/policy-preview',
  summary: 'What saving would hit, without saving',
  access: 'policies.read',
  body: Type.Object({ id: Type.Optional(Guid), policy: PolicyInput }),
  response: PolicyPreview,
});
export const PolicyComputer = Type.Object({
  id: Guid,
  name: Type.String(),
  state: ComplianceState,
  detail: Type.String(),
  version: Type.Union([Type.Integer(), Type.Null()]),
  checkedAt: timeOrNull,
  ring: Type.Union([Type.String(), Type.Null()]),
});
export const listPolicyComputers = defineRoute({
  id: 'listPolicyComputers',
  method: 'GET',
  path: '/api/v1/policies/:id/computers',
  summary: 'Compliance computer by computer',
  access: 'policies.read',
  params: byId,
  query: Type.Object({ ...PageQuery, state: Type.Optional(Type.String({ maxLength: 20 })) }),
  response: pageOf(PolicyComputer),
});
export const EffectiveLine = Type.Object({
  kind: Type.String(),
  key: Type.String(),
  value: Type.Unknown(),
  /** The policy that won this line, and those that lost it. */
  policy: Type.Object({ id: Guid, name: Type.String(), version: Type.Integer() }),
  lost: Type.Array(Type.Object({ id: Guid, name: Type.String(), value: Type.Unknown() })),
});
export type EffectiveLine = Static<typeof EffectiveLine>;
export const getEffectivePolicies = defineRoute({
  id: 'getEffectivePolicies',
  method: 'GET',
  path: '/api/v1/computers/:id/policies',
  summary:
    'Settings in force on a computer, line by line with the winning policy, and its compliance',
  access: 'policies.read',
  params: byId,
  response: Type.Object({
    /** The version of the configuration that the server would give, and that the agent has. */
    version: Type.String(),
    agentHas: Type.Union([Type.String(), Type.Null()]),
    lines: Type.Array(EffectiveLine),
    policies: Type.Array(
      Type.Object({
        id: Guid,
        name: Type.String(),
        kind: Type.String(),
        version: Type.Integer(),
        state: ComplianceState,
        detail: Type.String(),
        checkedAt: timeOrNull,
      }),
    ),
  }),
});
export const steerRollOut = defineRoute({
  id: 'steerRollOut',
  method: 'POST',
  path: '/api/v1/policies/:id/roll-out',
  summary: 'Pause, resume, advance to the next ring, or go back to the previous version everywhere',
  access: 'policies.manage',
  params: byId,
  body: Type.Object({
    action: Type.Union([
      Type.Literal('pause'),
      Type.Literal('resume'),
      Type.Literal('advance'),
      Type.Literal('back'),
    ]),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: Policy,
});
