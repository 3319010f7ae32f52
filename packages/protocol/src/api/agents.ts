import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { ClaimedIdentity, RegistrationStatus } from '../agent/registration.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const Registration = Type.Object({
  id: Guid,
  status: Type.Union([RegistrationStatus, Type.Literal('revoked')]),
  reason: Type.String(),
  identity: ClaimedIdentity,
  agentVersion: Type.String(),
  keyFingerprint: Type.String({ description: 'SHA-256 of the public key, hexadecimal' }),
  from: Type.String({ description: 'Address that the request came from' }),
  requestedAt: Timestamp,
  decidedAt: orNull(Timestamp),
  decidedBy: orNull(Type.String()),
  /** A computer that is already known and looks like this one: same machine id, board or address. */
  looksLike: orNull(Type.Object({ id: Guid, name: Type.String(), because: Type.String() })),
});
export type Registration = Static<typeof Registration>;

export const listRegistrations = defineRoute({
  id: 'listRegistrations',
  method: 'GET',
  path: '/api/v1/registrations',
  summary: 'Registration requests, newest first',
  access: 'registrations.read',
  query: Type.Object({
    ...PageQuery,
    status: Type.Optional(Type.String({ maxLength: 20 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: pageOf(Registration),
});

export const decideRegistration = defineRoute({
  id: 'decideRegistration',
  method: 'POST',
  path: '/api/v1/registrations/:id/decision',
  summary: 'Allow, block or revoke; revoking ends the agent’s session at once',
  access: 'registrations.decide',
  params: byId,
  body: Type.Object({
    status: Type.Union([Type.Literal('allowed'), Type.Literal('blocked'), Type.Literal('revoked')]),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: Registration,
});

export const RegistrationToken = Type.Object({
  id: Guid,
  note: Type.String(),
  createdBy: Type.String(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  /** How many registrations it still lets in. */
  usesLeft: Type.Integer(),
});
export type RegistrationToken = Static<typeof RegistrationToken>;

export const listRegistrationTokens = defineRoute({
  id: 'listRegistrationTokens',
  method: 'GET',
  path: '/api/v1/registration-tokens',
  summary: 'Tokens that let agents in, without their secrets',
  access: 'registrations.read',
  response: Type.Array(RegistrationToken),
});

export const createRegistrationToken = defineRoute({
  id: 'createRegistrationToken',
  method: 'POST',
  path: '/api/v1/registration-tokens',
  summary: 'A token for one registration (or `uses` of them); the secret is shown this once',
  access: 'registrations.decide',
  body: Type.Object({
    note: Type.Optional(Type.String({ maxLength: 200 })),
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
    expiresInHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 8760, default: 24 })),
  }),
  response: Type.Object({ token: RegistrationToken, secret: Type.String() }),
});

export const revokeRegistrationToken = defineRoute({
  id: 'revokeRegistrationToken',
  method: 'DELETE',
  path: '/api/v1/registration-tokens/:id',
  summary: 'Make a registration token useless',
  access: 'registrations.decide',
  params: byId,
  response: Done,
});

/** Masks: `*` and `?`, an IP mask may be a CIDR block. Different kinds AND, several of one kind OR. */
export const RegistrationPolicyInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** Lower comes first; the first policy whose rules match decides; none: pending. */
  order: Type.Integer({ minimum: 0, maximum: 100_000 }),
  enabled: Type.Boolean(),
  result: RegistrationStatus,
  rules: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('hostName'),
        Type.Literal('fqdn'),
        Type.Literal('ip'),
        Type.Literal('mac'),
        Type.Literal('userName'),
        Type.Literal('operatingSystem'),
      ]),
      mask: Type.String({ minLength: 1, maxLength: 253 }),
    }),
    { maxItems: 100 },
  ),
});
export const RegistrationPolicy = Type.Object({ id: Guid, ...RegistrationPolicyInput.properties });
export type RegistrationPolicy = Static<typeof RegistrationPolicy>;

export const listRegistrationPolicies = defineRoute({
  id: 'listRegistrationPolicies',
  method: 'GET',
  path: '/api/v1/registration-policies',
  summary: 'Registration policies in their order',
  access: 'registrations.read',
  response: Type.Array(RegistrationPolicy),
});

export const createRegistrationPolicy = defineRoute({
  id: 'createRegistrationPolicy',
  method: 'POST',
  path: '/api/v1/registration-policies',
  summary: 'Add a registration policy',
  access: 'registrations.decide',
  body: RegistrationPolicyInput,
  response: RegistrationPolicy,
});

export const updateRegistrationPolicy = defineRoute({
  id: 'updateRegistrationPolicy',
  method: 'PUT',
  path: '/api/v1/registration-policies/:id',
  summary: 'Replace a registration policy',
  access: 'registrations.decide',
  params: byId,
  body: RegistrationPolicyInput,
  response: RegistrationPolicy,
});

export const deleteRegistrationPolicy = defineRoute({
  id: 'deleteRegistrationPolicy',
  method: 'DELETE',
  path: '/api/v1/registration-policies/:id',
  summary: 'Delete a registration policy',
  access: 'registrations.decide',
  params: byId,
  response: Done,
});

/** Two computers that use one identity: the second was refused, nothing of it was stored. */
export const Duplicate = Type.Object({
  id: Guid,
  agentId: Guid,
  computerName: Type.String(),
  /** What the refused one says of itself. */
  claimed: ClaimedIdentity,
  from: Type.String(),
  because: Type.String(),
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
  attempts: Type.Integer(),
  state: Type.Union([
    Type.Literal('open'),
    Type.Literal('same-computer'),
    Type.Literal('new-computer'),
    Type.Literal('dismissed'),
  ]),
});
export type Duplicate = Static<typeof Duplicate>;

export const listDuplicates = defineRoute({
  id: 'listDuplicates',
  method: 'GET',
  path: '/api/v1/duplicates',
  summary: 'Suspected clones',
  access: 'registrations.read',
  query: Type.Object({ state: Type.Optional(Type.String({ maxLength: 20 })) }),
  response: Type.Array(Duplicate),
});

export const resolveDuplicate = defineRoute({
  id: 'resolveDuplicate',
  method: 'POST',
  path: '/api/v1/duplicates/:id/resolution',
  summary:
    'same-computer: let the refused one go on as this computer (after a restored snapshot); new-computer: tell it to make a key of its own; dismissed: keep refusing',
  access: 'registrations.decide',
  params: byId,
  body: Type.Object({
    state: Type.Union([
      Type.Literal('same-computer'),
      Type.Literal('new-computer'),
      Type.Literal('dismissed'),
    ]),
  }),
  response: Duplicate,
});

export const AgentRequest = Type.Object({
  id: Guid,
  computerId: Guid,
  kind: Type.Union([Type.Literal('send-inventory'), Type.Literal('update-configuration')]),
  state: Type.Union([
    Type.Literal('open'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('refused'),
    Type.Literal('interrupted'),
    Type.Literal('expired'),
  ]),
  createdAt: Timestamp,
  createdBy: Type.String(),
  finishedAt: orNull(Timestamp),
  channel: orNull(Type.Union([Type.Literal('push'), Type.Literal('poll')])),
  message: orNull(Type.String()),
});
export type AgentRequest = Static<typeof AgentRequest>;

export const requestFromAgent = defineRoute({
  id: 'requestFromAgent',
  method: 'POST',
  path: '/api/v1/computers/:id/requests',
  summary: 'Ask a computer’s agent for something now',
  access: 'computers.manage',
  params: byId,
  body: Type.Object({ kind: AgentRequest.properties.kind }),
  response: AgentRequest,
});

export const listAgentRequests = defineRoute({
  id: 'listAgentRequests',
  method: 'GET',
  path: '/api/v1/computers/:id/requests',
  summary: 'What was asked of a computer’s agent, newest first',
  access: 'computers.read',
  params: byId,
  response: Type.Array(AgentRequest),
});

export const InstallInstructions = Type.Object({
  serverUrl: Type.String(),
  /** SHA-256 of the certificate authority's certificate (DER), hexadecimal: what the one-liner pins. */
  caFingerprint: Type.String(),
  /** One line for a shell on the new computer; holds a fresh one-time token. */
  oneLine: Type.String(),
  debUrl: Type.String(),
  tarballUrl: Type.String(),
  expiresAt: Timestamp,
});
export type InstallInstructions = Static<typeof InstallInstructions>;

export const createInstallInstructions = defineRoute({
  id: 'createInstallInstructions',
  method: 'POST',
  path: '/api/v1/install-instructions',
  summary: 'How to add computers: makes a registration token and the line that uses it',
  access: 'agents.install',
  body: Type.Object({
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
    /** Address by which the new computers reach this server; default: the one of this request. */
    serverUrl: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  response: InstallInstructions,
});

export const PushInstall = Type.Object({
  id: Guid,
  createdBy: Type.String(),
  createdAt: Timestamp,
  finishedAt: orNull(Timestamp),
  hosts: Type.Array(
    Type.Object({
      host: Type.String(),
      state: Type.Union([
        Type.Literal('waiting'),
        Type.Literal('connecting'),
        Type.Literal('copying'),
        Type.Literal('installing'),
        Type.Literal('registered'),
        Type.Literal('failed'),
      ]),
      message: Type.String(),
      /** Fingerprint of the host key that was met, `SHA256:…`. */
      hostKey: orNull(Type.String()),
    }),
  ),
});
export type PushInstall = Static<typeof PushInstall>;

export const startPushInstall = defineRoute({
  id: 'startPushInstall',
  method: 'POST',
  path: '/api/v1/push-installs',
  summary: 'Install the agent over SSH on a list of hosts; the secret is held in memory only',
  access: 'agents.install',
  body: Type.Object({
    hosts: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
      minItems: 1,
      maxItems: 1000,
    }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, default: 22 })),
    userName: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.Optional(Type.String({ maxLength: 200 })),
    privateKey: Type.Optional(Type.String({ maxLength: 20_000 })),
    /** Expected host keys by host; a host that is absent here is trusted at first sight, and it is said. */
    hostKeys: Type.Optional(Type.Record(Type.String(), Type.String())),
    serverUrl: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  response: PushInstall,
});

export const getPushInstall = defineRoute({
  id: 'getPushInstall',
  method: 'GET',
  path: '/api/v1/push-installs/:id',
  summary: 'Progress of a push installation',
  access: 'agents.install',
  params: byId,
  response: PushInstall,
});

export const listPushInstalls = defineRoute({
  id: 'listPushInstalls',
  method: 'GET',
  path: '/api/v1/push-installs',
  summary: 'Push installations, newest first',
  access: 'agents.install',
  response: Type.Array(PushInstall),
});
