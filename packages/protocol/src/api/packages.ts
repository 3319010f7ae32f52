import { type Static, Type } from 'typebox';
import { Guid, Sha256, Timestamp } from '../agent/envelope.ts';
import { DetectionRule, PackageProgram } from '../agent/software.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const timeOrNull = Type.Union([Timestamp, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 200 });

/** Where the files of a package come from. */
export const PackageSource = Type.Union([
  /** A folder that the server can read. */
  Type.Object({
    kind: Type.Literal('folder'),
    path: Type.String({ minLength: 1, maxLength: 4096 }),
  }),
  /** Files at fixed addresses; `sha256` is checked when it is given. */
  Type.Object({
    kind: Type.Literal('http'),
    files: Type.Array(
      Type.Object({
        name: Type.String({ minLength: 1, maxLength: 255 }),
        url: Type.String({ maxLength: 2000 }),
        sha256: Type.Optional(Sha256),
      }),
      { minItems: 1, maxItems: 1000 },
    ),
  }),
  /** No files: the computer's own package manager brings them. */
  Type.Object({ kind: Type.Literal('none') }),
]);
export type PackageSource = Static<typeof PackageSource>;

export { DetectionRule, PackageProgram } from '../agent/software.ts';

export const PackageInput = Type.Object({
  name: Name,
  /** As the publisher writes it. */
  version: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  source: PackageSource,
  /** Where it makes sense at all; absent: everywhere. Exit code 0: applicable. */
  applicable: Type.Optional(Type.Union([Type.String({ maxLength: 65_536 }), Type.Null()])),
  detect: DetectionRule,
  install: PackageProgram,
  uninstall: Type.Optional(Type.Union([PackageProgram, Type.Null()])),
  /** Packages that this one replaces: their policies count as complied with, and they are taken away first. */
  supersedes: Type.Optional(Type.Array(Guid, { maxItems: 100 })),
});
export type PackageInput = Static<typeof PackageInput>;

export const Snapshot = Type.Object({
  version: Type.Integer(),
  takenAt: Timestamp,
  /** SHA-256 of the signed manifest. */
  manifestSha256: Sha256,
  bytes: Type.Integer(),
  files: Type.Array(Type.Object({ path: Type.String(), sha256: Sha256, bytes: Type.Integer() })),
});
const verdicts = ['good', 'changed', 'broken', 'not-checked'] as const;
export const PackageVerdict = Type.Unsafe<(typeof verdicts)[number]>(
  Type.Union(verdicts.map((verdict) => Type.Literal(verdict))),
);
export const Package = Type.Object({
  id: Guid,
  name: Name,
  version: Type.String(),
  description: Type.String(),
  source: PackageSource,
  applicable: textOrNull,
  detect: DetectionRule,
  install: PackageProgram,
  uninstall: Type.Union([PackageProgram, Type.Null()]),
  supersedes: Type.Array(Type.Object({ id: Guid, name: Type.String(), version: Type.String() })),
  supersededBy: Type.Array(Type.Object({ id: Guid, name: Type.String(), version: Type.String() })),
  /** What is delivered; null: none could be taken yet. */
  snapshot: Type.Union([Snapshot, Type.Null()]),
  /** Of the last refresh. */
  verdict: PackageVerdict,
  verdictMessage: Type.String(),
  verdictSince: timeOrNull,
  checkedAt: timeOrNull,
  usedBy: Type.Array(Type.Object({ kind: Type.String(), id: Guid, name: Type.String() })),
  revision: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type Package = Static<typeof Package>;
export const listPackages = defineRoute({
  id: 'listPackages',
  method: 'GET',
  path: '/api/v1/packages',
  summary: 'Packages by name',
  access: 'packages.read',
  query: Type.Object({
    ...PageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    verdict: Type.Optional(Type.String({ maxLength: 20 })),
  }),
  response: pageOf(Package),
});
export const getPackage = defineRoute({
  id: 'getPackage',
  method: 'GET',
  path: '/api/v1/packages/:id',
  summary: 'One package',
  access: 'packages.read',
  params: byId,
  response: Package,
});
export const createPackage = defineRoute({
  id: 'createPackage',
  method: 'POST',
  path: '/api/v1/packages',
  summary: 'Add a package; its snapshot is taken before the answer when the source is a folder',
  access: 'packages.manage',
  body: PackageInput,
  response: Package,
});
export const updatePackage = defineRoute({
  id: 'updatePackage',
  method: 'PUT',
  path: '/api/v1/packages/:id',
  summary: 'Replace a package; a supersedence that leads back to itself is refused',
  access: 'packages.manage',
  params: byId,
  body: PackageInput,
  response: Package,
});
export const deletePackage = defineRoute({
  id: 'deletePackage',
  method: 'DELETE',
  path: '/api/v1/packages/:id',
  summary: 'Delete a package that no policy uses',
  access: 'packages.manage',
  params: byId,
  response: Done,
});
export const refreshPackages = defineRoute({
  id: 'refreshPackages',
  method: 'POST',
  path: '/api/v1/package-refresh',
  summary: 'Package refresh now, of all or of one; answers with the verdicts',
  access: 'packages.manage',
  body: Type.Object({ id: Type.Optional(Guid) }),
  response: Type.Object({
    startedAt: Timestamp,
    milliseconds: Type.Integer(),
    good: Type.Integer(),
    changed: Type.Integer(),
    broken: Type.Array(
      Type.Object({
        id: Guid,
        name: Type.String(),
        message: Type.String(),
        since: Timestamp,
        policies: Type.Array(Type.Object({ id: Guid, name: Type.String() })),
      }),
    ),
  }),
});
