import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import type { Content } from '../content/index.ts';

/** Settings of a policy of some kind, of its newest version or of the one that a roll-out has yet to replace. */
export interface NamingPolicy {
  id: string;
  name: string;
  settings: Record<string, unknown>;
}

/** The agent's tarball of this server's own release. */
export interface OwnTarball {
  path: string;
  bytes: number;
  sha256: string;
}

/** What plug-ins need of other capabilities; compose gives it. */
export interface PlugInsNeeds {
  content: Pick<Content, 'put' | 'keep' | 'find'>;
  /** Policies of a kind that are not deleted. */
  policiesOfKind(on: Queryable, kind: string): Promise<NamingPolicy[]>;
  /** What policies of these kinds deliver has changed, though no policy has. */
  deliveriesChanged(tx: Transaction): Promise<void>;
  /** Keys that agents are given have changed. */
  publishersChanged(tx: Transaction): Promise<void>;
  /** Builds it first in a source checkout, which takes seconds. */
  ownTarball(): Promise<OwnTarball>;
}
