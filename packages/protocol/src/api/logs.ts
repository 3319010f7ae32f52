import { type Static, Type } from 'typebox';
import { Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
export const LogLevel = Type.Unsafe<(typeof levels)[number]>(
  Type.Union(levels.map((level) => Type.Literal(level))),
);
export const LogLine = Type.Object({
  id: Type.String(),
  time: Timestamp,
  level: LogLevel,
  /** `server`, `agent`, `monitor`, `installer`, `supervisor`. */
  source: Type.String(),
  /** Computer for agents; empty for the server's own. */
  computer: Type.String(),
  message: Type.String(),
  /** One id from console to server to agent and back. */
  correlation: Type.String(),
  fields: Type.Record(Type.String(), Type.Unknown()),
});
export type LogLine = Static<typeof LogLine>;
const Query = {
  /** At least this level. */
  level: Type.Optional(LogLevel),
  source: Type.Optional(Type.String({ maxLength: 40 })),
  computer: Type.Optional(Type.String({ maxLength: 200 })),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  correlation: Type.Optional(Type.String({ maxLength: 64 })),
  since: Type.Optional(Timestamp),
  until: Type.Optional(Timestamp),
};
export const listLogs = defineRoute({
  id: 'listLogs',
  method: 'GET',
  path: '/api/v1/logs',
  summary: 'Log lines, newest first',
  access: 'logs.read',
  query: Type.Object({
    ...PageQuery,
    ...Query,
    after: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  response: pageOf(LogLine),
});
/** Lines of one message: what it is, since when, how often, and whether somebody has explained it. */
export const LogGroup = Type.Object({
  key: Type.String(),
  level: LogLevel,
  source: Type.String(),
  message: Type.String(),
  count: Type.Integer(),
  firstAt: Timestamp,
  lastAt: Timestamp,
  /** First seen within the time that is asked about. */
  isNew: Type.Boolean(),
  accepted: Type.Union([
    Type.Object({
      by: Type.String(),
      at: Timestamp,
      reason: Type.String(),
      until: Type.Union([Timestamp, Type.Null()]),
    }),
    Type.Null(),
  ]),
});
export type LogGroup = Static<typeof LogGroup>;
export const listLogGroups = defineRoute({
  id: 'listLogGroups',
  method: 'GET',
  path: '/api/v1/log-groups',
  summary: 'Warnings and errors by message: first, last, count; new against known; accepted or not',
  access: 'logs.read',
  query: Type.Object({
    ...PageQuery,
    ...Query,
    accepted: Type.Optional(Type.Boolean()),
  }),
  response: pageOf(LogGroup),
});
export const acceptLogGroup = defineRoute({
  id: 'acceptLogGroup',
  method: 'POST',
  path: '/api/v1/log-groups/:key/acceptance',
  summary: 'Explain a message: it counts as known until then',
  access: 'logs.manage',
  params: Type.Object({ key: Type.String({ maxLength: 64 }) }),
  body: Type.Object({
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    until: Type.Optional(Type.Union([Timestamp, Type.Null()])),
  }),
  response: Done,
});
export const withdrawLogAcceptance = defineRoute({
  id: 'withdrawLogAcceptance',
  method: 'DELETE',
  path: '/api/v1/log-groups/:key/acceptance',
  summary: 'It is unexplained again',
  access: 'logs.manage',
  params: Type.Object({ key: Type.String({ maxLength: 64 }) }),
  response: Done,
});
