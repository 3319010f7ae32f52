import { type Static, Type } from 'typebox';
import { Guid, Protocol, Timestamp } from './envelope.ts';

/** What a computer says of itself before anybody trusts it; registration policies match on it. */
export const ClaimedIdentity = Type.Object({
  hostName: Type.String({ minLength: 1, maxLength: 253 }),
  fqdn: Type.Optional(Type.String({ maxLength: 253 })),
  macAddresses: Type.Array(Type.String({ pattern: '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$' }), {
    maxItems: 64,
  }),
  ipAddresses: Type.Array(Type.String({ maxLength: 45 }), { maxItems: 64 }),
  machineId: Type.Optional(Type.String({ maxLength: 128 })),
  productUuid: Type.Optional(Type.String({ maxLength: 128 })),
  operatingSystem: Type.String({ maxLength: 128 }),
  userName: Type.Optional(Type.String({ maxLength: 128 })),
});
export type ClaimedIdentity = Static<typeof ClaimedIdentity>;

/**
 * `POST /agent/v1/register`. `publicKey` is an Ed25519 key made on the computer (SPKI, base64). `signature`
 * is over `registrationText(body without signature)`: proof that the sender holds the private key. `time`
 * may differ from the server's by at most five minutes and `nonce` is accepted once: no replay.
 * Sending the same key again asks for the state of the same request; it makes no second one.
 */
export const RegisterRequest = Type.Object({
  protocol: Protocol,
  agentVersion: Type.String({ maxLength: 64 }),
  publicKey: Type.String({ maxLength: 256 }),
  token: Type.Optional(Type.String({ maxLength: 256 })),
  identity: ClaimedIdentity,
  time: Timestamp,
  nonce: Type.String({ minLength: 16, maxLength: 64 }),
  signature: Type.String({ maxLength: 256 }),
});
export type RegisterRequest = Static<typeof RegisterRequest>;

export const RegistrationStatus = Type.Union([
  Type.Literal('allowed'),
  Type.Literal('pending'),
  Type.Literal('blocked'),
]);
export type RegistrationStatus = Static<typeof RegistrationStatus>;

export const RegisterResponse = Type.Object({
  status: RegistrationStatus,
  /** The agent's GUID; it exists from the first request on, whatever the status. */
  agentId: Guid,
  /** Why, in words for the computer's own administrator. */
  reason: Type.String(),
  /** When to ask again while pending, seconds. */
  retryAfterSeconds: Type.Integer({ minimum: 1 }),
});
export type RegisterResponse = Static<typeof RegisterResponse>;

/**
 * `POST /agent/v1/session`: opens a session of the key's holder. `ticket` is the one that the last session
 * response gave (absent in the very first); it advances with every session, so that of two copies of one
 * computer the second is noticed: see `SessionResponse.ticket`.
 */
export const SessionRequest = Type.Object({
  protocol: Protocol,
  agentVersion: Type.String({ maxLength: 64 }),
  agentId: Guid,
  identity: ClaimedIdentity,
  bootId: Type.String({ maxLength: 64 }),
  ticket: Type.Optional(Type.String({ maxLength: 64 })),
  time: Timestamp,
  nonce: Type.String({ minLength: 16, maxLength: 64 }),
  signature: Type.String({ maxLength: 256 }),
});
export type SessionRequest = Static<typeof SessionRequest>;

export const SessionResponse = Type.Object({
  /** Bearer token for every other request of the agent, `Authorization: Bearer …`. */
  token: Type.String(),
  expiresAt: Timestamp,
  /**
   * To be written to disk (flushed) before the session is used, and sent with the next session request.
   * A ticket that another session has already advanced is refused with `agents.duplicateIdentity`.
   */
  ticket: Type.String(),
  serverVersion: Type.String(),
});
export type SessionResponse = Static<typeof SessionResponse>;
