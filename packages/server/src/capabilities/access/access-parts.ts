import type { Counter } from 'prom-client';
import type { Kernel } from '../../kernel/capability.ts';
import type { Transaction } from '../../kernel/database/database.ts';
import type { Authenticate } from '../../kernel/http/principal.ts';
import type { PrincipalCache } from './principal-cache.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

/** What the use cases of this capability share. */
export interface AccessParts {
  kernel: Kernel;
  cache: PrincipalCache;
  throttle: SignInThrottle;
  authenticate: Authenticate;
  /** Bounds the memory that password hashes take at once. */
  limit: <T>(work: () => Promise<T>) => Promise<T>;
  signIns: Counter<'outcome'>;
}

/** A change of who may do what: it counts on this server at once, on others with the signal. */
export const changeAccess = async <T>(
  { kernel, cache }: AccessParts,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> => {
  try {
    return await kernel.db.transaction(async (tx) => {
      await kernel.signals.raise(tx, 'access');
      return work(tx);
    });
  } finally {
    cache.clear();
  }
};
