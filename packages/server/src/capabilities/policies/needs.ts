import type { Queryable } from '../../kernel/database/database.ts';

/** What policies need of other capabilities; compose gives it. */
export interface PoliciesNeeds {
  /** Those of the computers (GUIDs) that are members of a filter. */
  filterMembers(on: Queryable, filterId: string, guids: readonly string[]): Promise<Set<string>>;
  /** Tells agents over their push channels to ask for their configuration. */
  tellAgents(agentIds: readonly string[]): Promise<void>;
  /** What an agent would be given, and what it has; null: it never said. */
  configurationOf(agentId: string): Promise<{ version: string; agentHas: string | null }>;
  /** Writes an audit record of what the server did by itself. */
  recordOwnAct(
    on: Queryable,
    act: { action: string; subject: string; details: Record<string, unknown> },
  ): Promise<void>;
}
