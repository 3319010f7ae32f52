import { canonicalJson, type Json } from '@reeve/base';
import type { PackageFile, PackageManifest } from '@reeve/protocol/agent';
import type { PackageInput, PackageSource } from '@reeve/protocol/api';

/** What a package is, beside its name and version. Nothing is left out. */
export type Definition = Required<
  Pick<PackageInput, 'description' | 'source' | 'applicable' | 'detect' | 'install' | 'uninstall'>
>;

export interface PackageContent {
  name: string;
  version: string;
  definition: Definition;
  /** Identifiers, each once. */
  supersedes: string[];
}

export const contentOf = (input: PackageInput): PackageContent => ({
  name: input.name.trim(),
  version: input.version.trim(),
  definition: {
    description: input.description ?? '',
    source: input.source,
    applicable: input.applicable?.trim() ? input.applicable : null,
    detect: input.detect,
    install: input.install,
    uninstall: input.uninstall ?? null,
  },
  supersedes: [...new Set(input.supersedes ?? [])].sort(),
});

export interface StoredSnapshot {
  number: number;
  manifest: PackageManifest;
  /** Where its files came from. */
  source: PackageSource;
  manifestSha256: string;
  manifestBytes: number;
  /** Of all files together. */
  bytes: number;
  takenAt: string;
}

export interface StoredPackage {
  id: string;
  name: string;
  version: string;
  definition: Definition;
  revision: number;
  /** The newest one. */
  snapshot: StoredSnapshot | null;
  remembered: Remembered;
}

/** What was last seen at an address: enough to ask whether it is still so. */
export type Remembered = Readonly<Record<string, { tag: string; sha256: string; bytes: number }>>;

export const same = (a: unknown, b: unknown): boolean =>
  canonicalJson(a as Json) === canonicalJson(b as Json);

/** The manifest of a package with these files, as the snapshot of that number. */
export const manifestOf = (
  { id, name, version, definition }: Pick<StoredPackage, 'id' | 'name' | 'version' | 'definition'>,
  files: readonly PackageFile[],
  snapshot: number,
): PackageManifest => ({
  format: 1,
  packageId: id,
  name,
  version,
  snapshot,
  files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
  applicable: definition.applicable,
  detect: definition.detect,
  install: definition.install,
  uninstall: definition.uninstall,
});

/** Whether agents get the same: two snapshots that differ in their numbers alone are one. */
export const sameManifest = (a: PackageManifest, b: PackageManifest): boolean =>
  same({ ...a, snapshot: 0 }, { ...b, snapshot: 0 });
