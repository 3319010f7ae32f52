import { type Static, Type } from 'typebox';
import { Guid, Protocol, Sha256, Timestamp } from './envelope.ts';

export const HealthItem = Type.Object({
  /** Stable, e.g. `spool-nearly-full`. */
  id: Type.String({ maxLength: 64 }),
  severity: Type.Union([Type.Literal('info'), Type.Literal('warning'), Type.Literal('error')]),
  message: Type.String({ maxLength: 1000 }),
  since: Timestamp,
});
export type HealthItem = Static<typeof HealthItem>;

/**
 * `POST /agent/v1/check-in`: "I am here". `digest` is the SHA-256 over `hashes` (see `inventoryDigest`); when
 * it equals what the server holds, inventory costs this one comparison.
 */
export const CheckInRequest = Type.Object({
  protocol: Protocol,
  bootId: Type.String({ maxLength: 64 }),
  digest: Sha256,
  /**
   * Hash per data class, by its kebab-case name. Protocol 1 sends them always; protocol 2 only when the server
   * has asked for them (`hashes` in its answer), because it does not hold `digest`.
   */
  hashes: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Sha256)),
  configurationVersion: Type.String({ maxLength: 64 }),
  /** Events that wait in the agent's spool. */
  spooled: Type.Integer({ minimum: 0 }),
  health: Type.Array(HealthItem, { maxItems: 64 }),
});
export type CheckInRequest = Static<typeof CheckInRequest>;

export const CheckInResponse = Type.Object({
  time: Timestamp,
  /** Data classes to send now with `POST /agent/v1/inventory`; empty when nothing has changed. */
  send: Type.Array(Type.String()),
  /** Since protocol 2: the digest is unknown here; check in again at once, with `hashes`. */
  hashes: Type.Optional(Type.Boolean()),
  /** Differs from the request's when asking for the configuration would answer something new. */
  configurationVersion: Type.String(),
  /** True when asking for work would answer something: this is the poll that the push falls back to. */
  work: Type.Boolean(),
});
export type CheckInResponse = Static<typeof CheckInResponse>;

/** `POST /agent/v1/inventory`: whole new contents of the data classes that it names. */
export const InventoryRequest = Type.Object({
  protocol: Protocol,
  classes: Type.Array(
    Type.Object({
      name: Type.String({ maxLength: 64 }),
      hash: Sha256,
      collectedAt: Timestamp,
      /** Where the rows come from, e.g. `/var/lib/dpkg/status`. */
      source: Type.String({ maxLength: 200 }),
      /** Milliseconds that collecting took. */
      durationMs: Type.Integer({ minimum: 0 }),
      rows: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 20_000 }),
    }),
    { maxItems: 64 },
  ),
});
export type InventoryRequest = Static<typeof InventoryRequest>;

export const InventoryResponse = Type.Object({
  /** Classes that are now durable, or were so already. */
  accepted: Type.Array(Type.String()),
  /** Classes that were refused, each with the reason; the others were accepted all the same. */
  refused: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() })),
});
export type InventoryResponse = Static<typeof InventoryResponse>;

/**
 * `POST /agent/v1/events`: the head of the agent's spool. `spoolId` names one life of the spool (a new one is
 * begun when the directory was lost), `seq` rises by one within it. The server applies an event exactly once:
 * it drops what lies at or below the last `seq` that it holds for this spool.
 */
export const EventsRequest = Type.Object({
  protocol: Protocol,
  spoolId: Guid,
  events: Type.Array(
    Type.Object({
      seq: Type.Integer({ minimum: 1 }),
      /** `work.result`, `agent.started`, `agent.restarted`, `plugin.crashed`, … */
      type: Type.String({ maxLength: 64 }),
      time: Timestamp,
      data: Type.Record(Type.String(), Type.Unknown()),
    }),
    { maxItems: 1000 },
  ),
});
export type EventsRequest = Static<typeof EventsRequest>;

export const EventsResponse = Type.Object({
  /** Every event up to this `seq` is durable: the agent may forget it. */
  acceptedThrough: Type.Integer({ minimum: 0 }),
});
export type EventsResponse = Static<typeof EventsResponse>;

/**
 * `WSS /agent/v1/push` (bearer token in the upgrade request). The server sends text frames; the agent sends
 * only pings. A frame says *that* there is something, never what: the agent then asks by the ordinary routes.
 */
export const PushFrame = Type.Object({
  protocol: Protocol,
  notice: Type.Union([
    Type.Literal('work'),
    Type.Literal('configuration'),
    Type.Literal('check-in'),
    /** The server is about to stop; reconnect after `afterSeconds` plus the usual spread. */
    Type.Literal('reconnect'),
    /** Trust was revoked: stop and wait for the computer's administrator. */
    Type.Literal('revoked'),
  ]),
  afterSeconds: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type PushFrame = Static<typeof PushFrame>;
