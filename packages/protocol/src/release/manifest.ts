import { type Static, Type } from 'typebox';

/**
 * A release bundle is one file `reeve-<version>-<platform>.tar.zst`. Its first two entries are
 * `manifest.json` and `manifest.sig.json`; everything else is listed in the manifest with its hash.
 * Layout below the top (and below `DIR/releases/<version>/`):
 *
 *   manifest.json, manifest.sig.json
 *   node/bin/node            the pinned runtime
 *   postgres/{bin,lib,share} the engine
 *   server/main.js           `serve`, `migrate --phase expand|contract --json`, `database-check --json`
 *   server/migrations/*.sql
 *   supervisor/main.js       `up`
 *   agent/main.js            `run`, `monitor`, `enroll`
 *   agent/packages/          reeve-agent_<version>_<arch>.deb, reeve-agent-<version>-<platform>.tar.gz and its signature
 *   agent/plug-ins/*.json    manifests of the plug-ins that are part of the agent
 *   cli/main.js              the command line
 *   installer/main.js        the Installation Manager
 *   console/                 static files
 *   systemd/                 units
 */
export const ReleaseManifest = Type.Object({
  format: Type.Literal(1),
  product: Type.Literal('reeve'),
  version: Type.String(),
  platform: Type.String({ description: 'e.g. linux-x64' }),
  builtAt: Type.String({ format: 'date-time' }),
  /** After this the bundle is refused: a release that nobody vouches for any more. */
  expiresAt: Type.String({ format: 'date-time' }),
  /** Releases from which an upgrade straight to this one is supported. */
  supportedSources: Type.Object({
    /** Oldest release, inclusive. */
    from: Type.String(),
    /** Newest release, exclusive: this one, as a rule. */
    below: Type.String(),
  }),
  /** Releases that a path across them has to stop at, each with its reason. */
  requiredStops: Type.Array(Type.Object({ version: Type.String(), reason: Type.String() })),
  /** Number of the agent protocol: oldest and current. */
  protocol: Type.Object({ oldest: Type.Integer(), current: Type.Integer() }),
  node: Type.String(),
  postgres: Type.Object({ version: Type.String(), major: Type.Integer() }),
  /** Every migration that this release carries, in order. */
  migrations: Type.Array(
    Type.Object({
      name: Type.String(),
      phase: Type.Union([Type.Literal('expand'), Type.Literal('contract')]),
      sha256: Type.String(),
    }),
  ),
  files: Type.Array(
    Type.Object({
      path: Type.String(),
      bytes: Type.Integer(),
      mode: Type.Integer(),
      sha256: Type.String(),
      /** Target of a symbolic link (relative, inside the release); then `bytes` is 0 and `sha256` of the target. */
      link: Type.Optional(Type.String()),
    }),
  ),
});
export type ReleaseManifest = Static<typeof ReleaseManifest>;

/** Ed25519 signatures over the exact bytes of `manifest.json`. */
export const ManifestSignatures = Type.Object({
  format: Type.Literal(1),
  signatures: Type.Array(
    Type.Object({
      /** SHA-256 of the public key's SPKI bytes, hexadecimal. */
      keyId: Type.String(),
      /** SPKI, base64. Trusted only when `keyId` is among the installation's trusted keys. */
      publicKey: Type.String(),
      /** Base64. */
      signature: Type.String(),
    }),
  ),
});
export type ManifestSignatures = Static<typeof ManifestSignatures>;

export const TrustedKeys = Type.Object({
  format: Type.Literal(1),
  keys: Type.Array(
    Type.Object({
      keyId: Type.String(),
      publicKey: Type.String(),
      addedAt: Type.String(),
      /** `pinned at install`, `--trust`, … */
      how: Type.String(),
    }),
  ),
});
export type TrustedKeys = Static<typeof TrustedKeys>;
