import { type Static, Type } from 'typebox';

export * from './home-paths.ts';

export const ServerFile = Type.Object({
  format: Type.Literal(1),
  pid: Type.Integer(),
  version: Type.String(),
  /** `https://…` for agents, API and console. */
  url: Type.String(),
  /** `http://127.0.0.1:…` for the console on this computer; the command line uses it. */
  consoleUrl: Type.String(),
  /** Bearer token of the local administrator: made at each start, valid on the loopback listener only. */
  localToken: Type.String(),
  /** Path of the certificate authority's certificate, PEM. */
  certificateAuthority: Type.String(),
});
export type ServerFile = Static<typeof ServerFile>;

export const DatabaseFile = Type.Object({
  format: Type.Literal(1),
  /** `embedded` is started by Reeve and can be stopped by it; `external` came by `REEVE_DATABASE_URL`. */
  kind: Type.Union([Type.Literal('embedded'), Type.Literal('external')]),
  /** A libpq URL with the password in it. Unix socket: `postgres://user:pw@/reeve?host=/dir&port=5432`. */
  url: Type.String(),
  /** PID of the postmaster when embedded. */
  pid: Type.Optional(Type.Integer()),
  dataDirectory: Type.Optional(Type.String()),
  /** Directory with `bin/postgres`, `bin/initdb`, `bin/pg_ctl`, `lib`, `share`. */
  binaries: Type.Optional(Type.String()),
  /** Account that runs it, when it is not the server's own. */
  systemUser: Type.Optional(Type.String()),
  version: Type.String(),
});
export type DatabaseFile = Static<typeof DatabaseFile>;

export const SupervisorFile = Type.Object({
  format: Type.Literal(1),
  pid: Type.Integer(),
  bootId: Type.String(),
  version: Type.String(),
  startedAt: Type.String({ format: 'date-time' }),
  /**
   * `starting`, `running` (server ready), `held` (everything stopped because of the hold file),
   * `stopping`. The installer waits for `held` before it touches anything.
   */
  state: Type.Union([
    Type.Literal('starting'),
    Type.Literal('running'),
    Type.Literal('held'),
    Type.Literal('stopping'),
  ]),
});
export type SupervisorFile = Static<typeof SupervisorFile>;

/** Written by the installer, which then sends SIGHUP to the supervisor; removing it (and SIGHUP) starts all again. */
export const HoldFile = Type.Object({
  format: Type.Literal(1),
  runId: Type.String(),
  reason: Type.String(),
  since: Type.String({ format: 'date-time' }),
  /** Who holds: a hold whose holder is dead makes the supervisor call `reeve upgrade resume` by itself. */
  pid: Type.Integer(),
  bootId: Type.String(),
});
export type HoldFile = Static<typeof HoldFile>;

/** What others may read of an agent's `agent.json`; the file holds more, which is the agent's own affair. */
export const AgentHomeFile = Type.Object({
  format: Type.Literal(1),
  agentId: Type.Union([Type.String(), Type.Null()]),
  /** Address of the server. The supervisor corrects it for its own agent, while that does not run. */
  server: Type.Optional(Type.String()),
});
export type AgentHomeFile = Static<typeof AgentHomeFile>;
