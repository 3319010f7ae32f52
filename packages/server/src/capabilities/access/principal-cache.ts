import type { Clock } from '@reeve/base';
import type { Principal } from '../../kernel/http/principal.ts';

/** How long a revocation on another server may go unnoticed when its signal is lost, milliseconds. */
const longestMs = 1000;
const mostEntries = 10_000;

/** Who stands behind a secret, remembered for a moment: a page of the console asks a dozen things at once. */
export const createPrincipalCache = (clock: Clock) => {
  const entries = new Map<string, { principal: Principal; untilMs: number }>();
  let generation = 0;
  return {
    /** Called after each change of administrators, sessions or tokens. */
    clear: (): void => {
      generation++;
      entries.clear();
    },
    get: async (hash: string, look: () => Promise<Principal | null>): Promise<Principal | null> => {
      const nowMs = clock.now().getTime();
      const found = entries.get(hash);
      if (found && nowMs < found.untilMs) return found.principal;
      const before = generation;
      const principal = await look();
      // What was read before a change must not be kept after it.
      if (principal && before === generation) {
        if (entries.size >= mostEntries) entries.clear();
        entries.set(hash, { principal, untilMs: nowMs + longestMs });
      } else entries.delete(hash);
      return principal;
    },
  };
};
export type PrincipalCache = ReturnType<typeof createPrincipalCache>;
