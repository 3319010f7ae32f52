import { type Static, Type } from 'typebox';

/**
 * `GET /api/v1/upgrade/facts`: all that an Installation Manager, of this or any later release, may ask of a
 * running server. `format` rises by one with a change that an older reader would misread.
 */
export const UpgradeFacts = Type.Object({
  format: Type.Literal(1),
  version: Type.String(),
  platform: Type.String(),
  node: Type.String(),
  ready: Type.Boolean(),
  notReady: Type.Array(Type.String()),
  time: Type.String({ format: 'date-time' }),
  database: Type.Object({
    kind: Type.Union([Type.Literal('embedded'), Type.Literal('external')]),
    version: Type.String(),
    major: Type.Integer(),
    bytes: Type.Integer(),
    migrations: Type.Array(Type.String()),
    /** Rows per table that a backup must be able to show again; estimates are never used. */
    dataChecksums: Type.Boolean(),
  }),
  computers: Type.Integer(),
  agents: Type.Object({
    connected: Type.Integer(),
    byProtocol: Type.Record(Type.String(), Type.Integer()),
    byVersion: Type.Record(Type.String(), Type.Integer()),
  }),
  queue: Type.Object({ depth: Type.Integer() }),
  /** The computer that the server runs on, as its own agent reported it; null when it has not. */
  thisComputer: Type.Union([
    Type.Null(),
    Type.Object({
      id: Type.String(),
      lastSeen: Type.String(),
      pendingRestarts: Type.Array(
        Type.Object({ signal: Type.String(), product: Type.String(), reason: Type.String() }),
      ),
      pendingRestartsCollectedAt: Type.Union([Type.String(), Type.Null()]),
    }),
  ]),
  certificates: Type.Array(
    Type.Object({ name: Type.String(), notAfter: Type.String({ format: 'date-time' }) }),
  ),
});
export type UpgradeFacts = Static<typeof UpgradeFacts>;
