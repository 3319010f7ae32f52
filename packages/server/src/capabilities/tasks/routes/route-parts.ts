import type { Kernel } from '../../../kernel/capability.ts';
import type { RequestContext } from '../../../kernel/http/implement.ts';
import type { Watchers } from '../output/watchers.ts';
import type { RunParts } from '../runs/run-parts.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import type { Uses } from '../uses.ts';

export interface RouteParts {
  kernel: Kernel;
  runs: RunParts;
  uses: Uses;
  secretKey: SecretKey;
  watchers: Watchers;
}

export const nameOf = ({ principal }: RequestContext): string => principal?.name ?? 'nobody';

/** Who asks, for scope and approval. */
export const whoOf = ({ principal }: RequestContext) => ({
  id: principal?.id ?? 'nobody',
  name: principal?.name ?? 'nobody',
  kind: principal?.kind ?? ('token' as const),
});
