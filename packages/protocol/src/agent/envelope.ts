import { type Static, Type } from 'typebox';

/**
 * The agent protocol: JSON over HTTPS under `/agent/v1`, bodies gzip-compressed when larger than 1 KiB.
 * Every request body carries `protocol`, the number of the protocol the agent speaks. The number rises by
 * one with each change that an older peer would misread; fields may be added without raising it, and
 * both sides ignore fields that they do not know.
 *
 * History: 1 (release 0.1.0) first protocol.
 */
export const currentProtocol = 1;
/** The oldest protocol that this release's server understands. */
export const oldestProtocol = 1;

/** Bytes of one request body after decompression. Larger is refused with `agents.messageTooLarge`. */
export const maximumMessageBytes = 8 * 1024 * 1024;

export const Protocol = Type.Integer({ minimum: 1, maximum: 65_535 });
export const Guid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});
export const Timestamp = Type.String({ format: 'date-time' });
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** `GET /agent/v1/hello`: unauthenticated; what this server speaks, and its time for clock checks. */
export const Hello = Type.Object({
  product: Type.Literal('reeve'),
  serverVersion: Type.String(),
  protocol: Type.Object({ oldest: Protocol, current: Protocol }),
  time: Timestamp,
});
export type Hello = Static<typeof Hello>;

/**
 * A refusal on the agent's channel: the `ErrorBody` of every other channel, and how long to keep quiet.
 * Status 429 and 503 are back-pressure: the agent keeps its spool and waits `retryAfterSeconds`.
 */
export const AgentRefusal = Type.Object({
  code: Type.String(),
  kind: Type.String(),
  message: Type.String(),
  remedy: Type.String(),
  retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type AgentRefusal = Static<typeof AgentRefusal>;

/** Codes of refusals that an agent acts on by itself; every other code it only reports and retries. */
export const agentRefusalCodes = {
  /** Session token unknown or expired: open a new session. */
  sessionExpired: 'agents.sessionExpired',
  /** Not yet allowed: ask again with `register` after `retryAfterSeconds`. */
  registrationPending: 'agents.registrationPending',
  /** Blocked or revoked: stop collecting; ask again rarely (hourly). */
  blocked: 'agents.blocked',
  /** Unknown key: the server has forgotten this agent; register again with the same key. */
  unknownAgent: 'agents.unknownAgent',
  /** Another computer uses this identity: keep quiet, report in the local status, ask again every ten minutes. */
  duplicateIdentity: 'agents.duplicateIdentity',
  /** An administrator decided that this is a computer of its own: make a new key and register again. */
  newIdentityRequired: 'agents.newIdentityRequired',
  /** This server does not speak the agent's protocol: the message says which release does. */
  protocolUnsupported: 'agents.protocolUnsupported',
} as const;
