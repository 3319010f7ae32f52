import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { defineRoute, PageQuery, pageOf } from './route.ts';

export const EventQueue = Type.Object({
  depth: Type.Integer(),
  oldestAt: Type.Union([Timestamp, Type.Null()]),
  /** Events per second over the last minute. */
  arriving: Type.Number(),
  applied: Type.Number(),
  /** Agents are told to wait because the queue is full. */
  backPressure: Type.Boolean(),
  setAside: Type.Integer(),
  /** By events of the last hour. */
  noisiest: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('computer'), Type.Literal('type'), Type.Literal('policy')]),
      id: Type.String(),
      name: Type.String(),
      events: Type.Integer(),
    }),
  ),
});
export type EventQueue = Static<typeof EventQueue>;
export const getEventQueue = defineRoute({
  id: 'getEventQueue',
  method: 'GET',
  path: '/api/v1/event-queue',
  summary: 'Depth, age, rates, and who fills it',
  access: 'server.read',
  response: EventQueue,
});
/** An event that could not be applied: it waits here, with the reason, until somebody decides. */
export const SetAsideEvent = Type.Object({
  id: Type.Integer(),
  computer: Type.Object({ id: Guid, name: Type.String() }),
  type: Type.String(),
  time: Timestamp,
  receivedAt: Timestamp,
  reason: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type SetAsideEvent = Static<typeof SetAsideEvent>;
export const listSetAsideEvents = defineRoute({
  id: 'listSetAsideEvents',
  method: 'GET',
  path: '/api/v1/event-queue/set-aside',
  summary: 'Events that could not be applied, newest first',
  access: 'server.read',
  query: Type.Object({
    ...PageQuery,
    type: Type.Optional(Type.String({ maxLength: 64 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: pageOf(SetAsideEvent),
});
const Chosen = Type.Object({
  /** These; or all of a type; or all. */
  ids: Type.Optional(Type.Array(Type.Integer(), { maxItems: 10_000 })),
  type: Type.Optional(Type.String({ maxLength: 64 })),
});
export const replaySetAsideEvents = defineRoute({
  id: 'replaySetAsideEvents',
  method: 'POST',
  path: '/api/v1/event-queue/replays',
  summary: 'Put events that were set aside into the queue again',
  access: 'server.manage',
  body: Chosen,
  response: Type.Object({ replayed: Type.Integer() }),
});
export const discardSetAsideEvents = defineRoute({
  id: 'discardSetAsideEvents',
  method: 'POST',
  path: '/api/v1/event-queue/discards',
  summary: 'Delete events that were set aside; the audit keeps how many of which type',
  access: 'server.manage',
  body: Chosen,
  response: Type.Object({ discarded: Type.Integer() }),
});
