import type { DeliveredSoftware, PackageManifest, PackageReference } from '@reeve/protocol/agent';
import { pathFault } from '@reeve/protocol/plug-in-file';
import {
  anyObject,
  flag,
  guid,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Read,
  text,
  textOrNull,
  timestamp,
} from '../../link/read.ts';

const sha256 = text(/^[0-9a-f]{64}$/);

const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value, place) =>
    value === null ? null : read(value, place);

const readReference = object<PackageReference>({
  packageId: guid,
  name: text(),
  version: text(),
  manifestSha256: sha256,
  // A manifest names at most 10,000 files and four scripts.
  manifestBytes: integer(1, 32 * 1024 * 1024),
  signature: text(),
  bytes: integer(0),
});

/** One line of a policy of the kind `software-delivery`. @throws `TypeError` that names what is wrong */
export const readDelivery = object<DeliveredSoftware>({
  action: oneOf('install', 'uninstall'),
  packageId: guid,
  name: text(),
  version: text(),
  package: orNull(readReference),
  reason: text(),
  supersededBy: list(readReference, 0, 1000),
  supersedes: list(readReference, 0, 1000),
  deadline: orNull(timestamp),
  bandwidthKiBPerSecond: orNull(integer(1)),
  needsWindow: flag,
});

type Kinds<T extends { kind: string }> = {
  [K in T['kind']]: Read<Extract<T, { kind: K }>>;
};

const byKind =
  <T extends { kind: string }>(shapes: Kinds<T>): Read<T> =>
  (value, place) => {
    const kinds = Object.keys(shapes) as T['kind'][];
    const kind = oneOf(...kinds)(anyObject(value, place).kind, `${place}.kind`);
    const read: Read<T> = shapes[kind];
    return read(value, place);
  };

const readDetect = byKind<PackageManifest['detect']>({
  dpkg: object({
    kind: oneOf('dpkg'),
    // Neither an option nor a pattern.
    name: text(/^[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?$/),
    version: optional(text(/^[0-9A-Za-z][0-9A-Za-z.+:~-]*$/)),
  }),
  file: object({ kind: oneOf('file'), path: text(/^\//), sha256: optional(sha256) }),
  script: object({ kind: oneOf('script'), script: text() }),
});

const readProgram = byKind<PackageManifest['install']>({
  apt: object({
    kind: oneOf('apt'),
    // As apt takes them: with a version, a release or an architecture; never an option.
    names: list(text(/^[A-Za-z0-9][^\s]*$/), 1, 100),
  }),
  dpkg: object({ kind: oneOf('dpkg') }),
  script: object({ kind: oneOf('script'), script: text() }),
});

const readPath: Read<string> = (value, place) => {
  const path = text()(value, place);
  const fault = pathFault(path);
  if (fault !== null) throw new TypeError(`${place} ${fault}`);
  return path;
};

/** The snapshot of a package. @throws `TypeError` that names what is wrong */
export const readManifest = object<PackageManifest>({
  format: (value, place) => {
    if (value !== 1) throw new TypeError(`${place} is not 1`);
    return value;
  },
  packageId: guid,
  name: text(),
  version: text(),
  snapshot: integer(1),
  files: list(object({ path: readPath, sha256, bytes: integer(0) }), 0, 10_000),
  applicable: textOrNull,
  detect: readDetect,
  install: readProgram,
  uninstall: orNull(readProgram),
});
