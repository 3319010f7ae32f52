import {
  type DeliveredSoftware,
  type PackageReference,
  packageManifestText,
  Timestamp,
} from '@reeve/protocol/agent';
import { signBytes } from '@reeve/protocol/plug-in-file';
import { type Static, Type } from 'typebox';
import type { Queryable } from '../../kernel/database/database.ts';
import type { PolicyKindDefinition } from '../policies/index.ts';
import { packagesErrors } from './errors.ts';
import type { StoredPackage } from './package.ts';
import { holdPackage, requirePackage } from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';
import { softwareDelivery } from './policies-using.ts';
import { readChain, type Unsigned } from './supersedence.ts';

const Settings = Type.Object(
  {
    packageId: Type.String({
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      title: 'Package',
      description: 'Identifier of the package',
    }),
    action: Type.Union([Type.Literal('install'), Type.Literal('uninstall')], {
      title: 'Action',
      description: 'Whether the software shall be there or not',
    }),
    deadline: Type.Optional(
      Type.Union([Timestamp, Type.Null()], {
        title: 'Deadline',
        description:
          'From then on it no longer waits for a maintenance window; null: it always waits',
      }),
    ),
    bandwidthKiBPerSecond: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: 10_000_000 }), Type.Null()], {
        title: 'Bandwidth',
        description: 'KiB per second of the download on each computer; null: no limit',
      }),
    ),
    needsWindow: Type.Optional(
      Type.Boolean({
        title: 'Wait for a maintenance window',
        description: 'Default: true. A computer without any window may always be changed',
      }),
    ),
  },
  { additionalProperties: false },
);
type Settings = Static<typeof Settings>;

const notYet = ({ definition }: StoredPackage): string =>
  definition.source.kind === 'none'
    ? 'the server is about to take its snapshot'
    : 'the server could not read its source yet';

const ownReference = ({ id, name, version, snapshot }: StoredPackage): Unsigned | null =>
  snapshot && {
    packageId: id,
    name,
    version,
    manifestSha256: snapshot.manifestSha256,
    manifestBytes: snapshot.manifestBytes,
    bytes: snapshot.bytes,
  };

/** Kind `software-delivery`: a package is installed, or taken away. */
export const createSoftwareDeliveryKind = (
  parts: Pick<PackagesParts, 'signingKey'>,
): PolicyKindDefinition => {
  const sign = (reference: Unsigned): PackageReference => {
    const text = packageManifestText(reference.packageId, reference.manifestSha256);
    return { ...reference, signature: signBytes(Buffer.from(text), parts.signingKey()) };
  };

  const deliver = async (
    on: Queryable,
    { packageId, action, ...rest }: Settings,
  ): Promise<DeliveredSoftware> => {
    const stored = await requirePackage(on, packageId);
    const own = ownReference(stored);
    const newer = action === 'install' ? await readChain(on, packageId, 'newer') : [];
    const older = action === 'install' ? await readChain(on, packageId, 'older') : [];
    return {
      action,
      packageId,
      name: stored.name,
      version: stored.version,
      package: own && sign(own),
      reason: own ? '' : notYet(stored),
      supersededBy: newer.map(sign),
      supersedes: older.map(sign),
      deadline: rest.deadline ?? null,
      bandwidthKiBPerSecond: rest.bandwidthKiBPerSecond ?? null,
      needsWindow: rest.needsWindow ?? true,
    };
  };

  return {
    name: softwareDelivery,
    title: 'Software delivery',
    description:
      'Installs or removes a package. Of several policies for one package the one with the lowest order decides.',
    settings: Settings,
    example: {
      packageId: '6f1c0d5e-8a34-4c1e-9c55-2f4b7a8d9e01',
      action: 'install',
      deadline: null,
      bandwidthKiBPerSecond: 512,
      needsWindow: true,
    },
    check: async (on, given) => {
      const { packageId, action } = given as Settings;
      // Whoever deletes it meanwhile waits, and then sees this policy.
      await holdPackage(on, packageId);
      const { name, version, definition } = await requirePackage(on, packageId);
      if (action === 'uninstall' && definition.uninstall === null)
        throw packagesErrors.noUninstall({ name, version });
    },
    lines: ({ packageId, ...rest }) => ({ [String(packageId)]: rest as Record<string, never> }),
    deliver: async (on, lines) => {
      const delivered: Record<string, DeliveredSoftware> = {};
      for (const [packageId, line] of Object.entries(lines))
        delivered[packageId] = await deliver(on, { packageId, ...(line as object) } as Settings);
      return delivered;
    },
  };
};
