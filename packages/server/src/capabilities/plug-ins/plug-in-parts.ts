import type { Kernel } from '../../kernel/capability.ts';
import type { PlugInsNeeds } from './needs.ts';
import type { OwnKeys } from './own-keys.ts';

/** What the use cases of this capability share. */
export interface PlugInParts {
  kernel: Pick<Kernel, 'db' | 'signals' | 'logger' | 'version' | 'recurring'>;
  needs: PlugInsNeeds;
  ownKeys: OwnKeys;
}
