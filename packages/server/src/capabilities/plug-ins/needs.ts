import type { Transaction } from '../../kernel/database/database.ts';
import type { Content } from '../content/index.ts';
import type { PolicyKindDefinition } from '../policies/index.ts';

/** The agent's tarball of this server's own release. */
export interface OwnTarball {
  path: string;
  bytes: number;
  sha256: string;
}

/** What plug-ins need of other capabilities; compose gives it. */
export interface PlugInsNeeds {
  content: Pick<Content, 'put' | 'keep' | 'find'>;
  /** Lets administrators make policies of a kind, or describes it anew. Throws where its schema is none. */
  replacePolicyKind(kind: PolicyKindDefinition): void;
  knowsPolicyKind(name: string): boolean;
  /** What policies of these kinds deliver has changed, though no policy has. */
  deliveriesChanged(tx: Transaction): Promise<void>;
  /** Keys that agents are given have changed. */
  publishersChanged(tx: Transaction): Promise<void>;
  /** Builds it first in a source checkout, which takes seconds. */
  ownTarball(): Promise<OwnTarball>;
}
