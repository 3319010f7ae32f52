import { type Static, Type } from 'typebox';

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
