import { type Static, Type } from 'typebox';
import { Timestamp } from './envelope.ts';

/** The `data` of a `log.lines` event: warnings and errors of an agent and of its monitor service, and what either
 * logs of a request to the server. */
export const LogLinesData = Type.Object({
  lines: Type.Array(
    Type.Object({
      time: Timestamp,
      level: Type.Unsafe<'info' | 'warn' | 'error'>(
        Type.Union([Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')]),
      ),
      source: Type.Unsafe<'agent' | 'monitor'>(
        Type.Union([Type.Literal('agent'), Type.Literal('monitor')]),
      ),
      message: Type.String({ maxLength: 4000 }),
      /** Id of the request to the server from which it comes. */
      correlation: Type.Optional(Type.String({ maxLength: 64 })),
      fields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
    { maxItems: 200 },
  ),
  /** Lines that were too many: they stand in the agent's log file alone. */
  dropped: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type LogLinesData = Static<typeof LogLinesData>;
