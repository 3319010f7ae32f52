import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { PackageFile } from '@reeve/protocol/agent';
import type { Content, StoredContent } from '../content/index.ts';
import { packagesErrors } from './errors.ts';
import type { Remembered } from './package.ts';
import type { PackageLimits } from './packages-parts.ts';

/** Word of the contents' kind. */
export const packageContent = 'package';

export interface Collected {
  files: PackageFile[];
  remembered: Remembered;
}

/** What collecting from a source needs. */
export interface CollectParts {
  content: Pick<Content, 'put'>;
  limits: PackageLimits;
  /** Hashes of files of the present snapshot that lie here undamaged: they need not be stored again. */
  here: ReadonlySet<string>;
  signal: AbortSignal;
}

export const mebibytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;

/** Counts what a package has so far. Throws `packages.tooLarge`. */
export const createAllowance = ({ files, bytes }: PackageLimits) => {
  let left = bytes;
  return {
    left: () => left,
    checkCount: (count: number): void => {
      if (count > files) throw packagesErrors.tooLarge({ limit: `${files} files` });
    },
    take: (taken: number): void => {
      left -= taken;
      if (left < 0) throw packagesErrors.tooLarge({ limit: mebibytes(bytes) });
    },
    refuse: (): never => {
      throw packagesErrors.tooLarge({ limit: mebibytes(bytes) });
    },
  };
};
export type Allowance = ReturnType<typeof createAllowance>;

const isTooLarge = (thrown: unknown): boolean =>
  (thrown as { code?: string }).code === 'content.tooLarge';

/** Stores a file of a package. Throws `packages.tooLarge`, `content.notStored`. */
export const store = async (
  { content }: Pick<CollectParts, 'content'>,
  allowance: Allowance,
  source: Readable,
): Promise<StoredContent> => {
  try {
    return await content.put(source, { kind: packageContent, limit: allowance.left() });
  } catch (thrown) {
    throw isTooLarge(thrown) ? allowance.refuse() : thrown;
  }
};

export const hashOf = async (
  source: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<StoredContent> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    signal.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
};
