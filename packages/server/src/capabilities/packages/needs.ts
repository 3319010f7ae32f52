import type { Transaction } from '../../kernel/database/database.ts';
import type { Content } from '../content/index.ts';

/** What packages need of other capabilities; compose gives it. */
export interface PackagesNeeds {
  content: Pick<Content, 'put' | 'keep' | 'find'>;
  /** What policies deliver has changed, though no policy has. */
  deliveriesChanged(tx: Transaction): Promise<void>;
}
