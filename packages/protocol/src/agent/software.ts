import { type Static, Type } from 'typebox';
import { Guid, Sha256, Timestamp } from './envelope.ts';

/** How an agent tells whether the software is there. */
export const DetectionRule = Type.Union([
  Type.Object({
    kind: Type.Literal('dpkg'),
    name: Type.String({ maxLength: 200 }),
    /** At least this version; absent: any. */
    version: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  Type.Object({
    kind: Type.Literal('file'),
    path: Type.String({ maxLength: 4096 }),
    sha256: Type.Optional(Sha256),
  }),
  /** Exit code 0: it is there. */
  Type.Object({
    kind: Type.Literal('script'),
    script: Type.String({ minLength: 1, maxLength: 65_536 }),
  }),
]);
export type DetectionRule = Static<typeof DetectionRule>;

/** What is run to install, and to take away. */
export const PackageProgram = Type.Union([
  /** `apt-get install`: names as apt takes them. */
  Type.Object({
    kind: Type.Literal('apt'),
    names: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      minItems: 1,
      maxItems: 100,
    }),
  }),
  /** `dpkg -i` of the package's own .deb files. */
  Type.Object({ kind: Type.Literal('dpkg') }),
  /** A shell script, run in the folder of the package's files. */
  Type.Object({
    kind: Type.Literal('script'),
    script: Type.String({ minLength: 1, maxLength: 65_536 }),
  }),
]);
export type PackageProgram = Static<typeof PackageProgram>;

export const PackageFile = Type.Object({
  /** Relative, with `/` between its parts; checked by `pathFault` of `plug-in-file`. */
  path: Type.String({ minLength: 1, maxLength: 1000 }),
  /** Served by `GET /agent/v1/content/<sha256>` (Range is understood). */
  sha256: Sha256,
  bytes: Type.Integer({ minimum: 0 }),
});
export type PackageFile = Static<typeof PackageFile>;

/**
 * The snapshot of a package: all that an agent needs to know before it runs anything of it. Its canonical JSON is a
 * content (`GET /agent/v1/content/<manifestSha256>`), signed as `PackageReference` says. It never changes: what is
 * changed in a package makes a new one.
 */
export const PackageManifest = Type.Object({
  format: Type.Literal(1),
  packageId: Guid,
  name: Type.String({ maxLength: 200 }),
  version: Type.String({ maxLength: 100 }),
  /** Number of the snapshot, rising by one. */
  snapshot: Type.Integer({ minimum: 1 }),
  /** In the order of their paths; empty where the computer's own package manager brings them. */
  files: Type.Array(PackageFile, { maxItems: 10_000 }),
  /** A shell script: exit code 0 where it makes sense at all; null: everywhere. */
  applicable: Type.Union([Type.String({ maxLength: 65_536 }), Type.Null()]),
  detect: DetectionRule,
  install: PackageProgram,
  uninstall: Type.Union([PackageProgram, Type.Null()]),
});
export type PackageManifest = Static<typeof PackageManifest>;

/** Where the manifest of a package is, and who says that it is right. */
export const PackageReference = Type.Object({
  packageId: Guid,
  name: Type.String(),
  version: Type.String(),
  manifestSha256: Sha256,
  manifestBytes: Type.Integer({ minimum: 1 }),
  /** Base64 of an Ed25519 signature by one of `publisherKeys` over `packageManifestText(packageId, manifestSha256)`. */
  signature: Type.String(),
  /** Of all its files together. */
  bytes: Type.Integer({ minimum: 0 }),
});
export type PackageReference = Static<typeof PackageReference>;

/** Settings of a delivered policy of the kind `software-delivery`: one entry for each package, under its id. */
export const DeliveredSoftware = Type.Object({
  action: Type.Union([Type.Literal('install'), Type.Literal('uninstall')]),
  packageId: Guid,
  name: Type.String(),
  version: Type.String(),
  /** null: the server has no snapshot of it yet; the policy is pending, and `reason` says why. */
  package: Type.Union([PackageReference, Type.Null()]),
  reason: Type.String(),
  /**
   * Packages that take this one's place, nearest first, over any number of steps: where one of them is there, this
   * one counts as there and is not installed. Empty for `uninstall`.
   */
  supersededBy: Type.Array(PackageReference),
  /** Packages in whose place this one comes, nearest first: those that are there are taken away before it is installed. */
  supersedes: Type.Array(PackageReference),
  /** Until then it may wait for a maintenance window; afterwards it is done outside of one too. null: it waits. */
  deadline: Type.Union([Timestamp, Type.Null()]),
  /** Of the download, on each computer; null: no limit. */
  bandwidthKiBPerSecond: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  /** Whether installing and taking away wait for a maintenance window; downloads never do. */
  needsWindow: Type.Boolean(),
});
export type DeliveredSoftware = Static<typeof DeliveredSoftware>;
