import { type Static, Type } from 'typebox';
import { Guid, Sha256, Timestamp } from './envelope.ts';

/** The `data` of a `policy.state` event: sent when it differs from what was last told. */
export const PolicyState = Type.Object({
  policyId: Guid,
  version: Type.Integer(),
  state: Type.Union([
    Type.Literal('compliant'),
    Type.Literal('failing'),
    /** Under way, or it waits for a maintenance window. */
    Type.Literal('pending'),
    Type.Literal('not-applicable'),
  ]),
  detail: Type.String({ maxLength: 2000 }),
  checkedAt: Timestamp,
});
export type PolicyState = Static<typeof PolicyState>;

const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{1,47}$' });
/** A semver range, e.g. `>=0.2.0 <0.4.0`. */
const Range = Type.String({ minLength: 1, maxLength: 100 });

/**
 * `manifest.json` of a plug-in. A plug-in file is a gzip-compressed tar of `manifest.json`, `manifest.sig`
 * (base64 of an Ed25519 signature over the bytes of `manifest.json`) and the files that the manifest lists.
 */
export const PlugInManifest = Type.Object({
  format: Type.Literal(1),
  name: Name,
  version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$' }),
  title: Type.String({ maxLength: 100 }),
  description: Type.String({ maxLength: 1000 }),
  /** Releases of the agent that it runs in. */
  agent: Range,
  platforms: Type.Array(
    Type.Union([Type.Literal('linux'), Type.Literal('win32'), Type.Literal('darwin')]),
    { minItems: 1 },
  ),
  /** Other plug-ins that must be there, each with a range. */
  dependsOn: Type.Record(Name, Range),
  /** Other plug-ins that must not be there. */
  conflictsWith: Type.Record(Name, Range),
  /** Kinds of policy that it obeys. */
  policyKinds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
  /**
   * JSON Schema of the settings of its kinds of policy, by kind; absent: any object. Each property at the top is a
   * line of its own: where several policies set it, the one with the lowest order wins.
   */
  policySchemas: Type.Optional(
    Type.Record(Type.String({ maxLength: 64 }), Type.Record(Type.String(), Type.Unknown())),
  ),
  /** Kinds of work that it does. */
  workKinds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
  /** Module that exports `plugIn`, relative to the plug-in's folder. */
  main: Type.String({ maxLength: 200 }),
  /** SHA-256 of every file but this manifest and its signature. */
  files: Type.Record(Type.String({ maxLength: 200 }), Sha256),
});
export type PlugInManifest = Static<typeof PlugInManifest>;

/** Settings of a delivered policy of the kind `plug-in`: one entry for each plug-in, under its name. */
export const DeliveredPlugIn = Type.Object({
  name: Name,
  /** null: remove it. */
  version: Type.Union([Type.String(), Type.Null()]),
  /** Of the plug-in file, served by `GET /agent/v1/content/<sha256>` (Range is understood). */
  sha256: Type.Union([Sha256, Type.Null()]),
  bytes: Type.Integer({ minimum: 0 }),
});
export type DeliveredPlugIn = Static<typeof DeliveredPlugIn>;

/** Settings of a delivered policy of the kind `agent-upgrade`: one entry, `agent`. */
export const DeliveredAgentRelease = Type.Object({
  version: Type.String(),
  /** Of the agent's tarball, served by `GET /agent/v1/content/<sha256>`. */
  sha256: Sha256,
  bytes: Type.Integer({ minimum: 1 }),
  /** Base64 of an Ed25519 signature over `reeve agent <version> <sha256>`. */
  signature: Type.String(),
  /** Seconds in which the new agent must have checked in; otherwise the old one comes back. */
  checkInWithinSeconds: Type.Integer({ minimum: 10, maximum: 86_400 }),
});
export type DeliveredAgentRelease = Static<typeof DeliveredAgentRelease>;

/** The text whose signature lets an agent release in. */
export const agentReleaseText = (version: string, sha256: string): string =>
  `reeve agent ${version} ${sha256}`;
