import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { type Database, sql } from '../../kernel/database/database.ts';
import type { DocumentContent } from './compile-document.ts';
import type { Lines } from './policy-kind.ts';
import { homesOf } from './state-store.ts';

/** What agents are given, by what was assigned to their computers. */
export interface AgentPolicies {
  /** A text that changes exactly when what an agent is given changes; agents without policies have none. */
  versionsOf(agentIds: readonly string[]): Promise<Map<string, string>>;
  policiesOf(agentId: string): Promise<DeliveredPolicy[]>;
  /** Lines in force of a kind that the server obeys. */
  linesOf(agentId: string, kind: string): Promise<Lines>;
}

const nothing: DocumentContent = { policies: [], own: {} };
/** Documents never change: what a hash names is read once. Thousands of agents are given a handful of them. */
const documentsKept = 64;

export const createAgentPolicies = (db: Database): AgentPolicies => {
  const documents = new Map<string, DocumentContent>();

  const hashesOf = async (agentIds: readonly string[]) =>
    new Map(
      (
        await db.rows<{ guid: string; document: string }>(sql`
          select home.guid, s.document from (${homesOf(agentIds)}) home
          join policies_computer c on c.resource_id = home.resource_id
          join policies_set s on s.id = c.set_id`)
      ).map(({ guid, document }) => [guid, document]),
    );

  const documentOf = async (agentId: string): Promise<DocumentContent> => {
    const hash = (await hashesOf([agentId])).get(agentId);
    if (hash === undefined) return nothing;
    const known = documents.get(hash);
    if (known) return known;
    const row = await db.first<{ content: DocumentContent }>(
      sql`select content from policies_document where hash = ${hash}`,
    );
    // Replaced since its hash was read: the next check-in finds the new version.
    if (!row) return documentOf(agentId);
    const [oldest] = documents.keys();
    if (documents.size >= documentsKept && oldest !== undefined) documents.delete(oldest);
    documents.set(hash, row.content);
    return row.content;
  };

  return {
    versionsOf: hashesOf,
    policiesOf: async (agentId) => (await documentOf(agentId)).policies,
    linesOf: async (agentId, kind) => (await documentOf(agentId)).own[kind] ?? {},
  };
};
