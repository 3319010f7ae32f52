import type { Kernel } from '../../kernel/capability.ts';
import type { PackagesNeeds } from './needs.ts';

/** In bytes, but for `files`. */
export interface PackageLimits {
  files: number;
  bytes: number;
}

/** What the use cases of this capability share. */
export interface PackagesParts {
  kernel: Pick<Kernel, 'db' | 'signals' | 'logger' | 'config'>;
  needs: PackagesNeeds;
  limits(): PackageLimits;
  /** Private key (PEM) that signs manifests. */
  signingKey(): string;
  /** Has the snapshot of a package taken in a moment, in the transaction's wake. */
  takeLater(tx: Parameters<PackagesNeeds['deliveriesChanged']>[0], id: string): Promise<void>;
}
