import type { DeliveredPolicy } from '@reeve/protocol/agent';
import type { BaseSettings } from './settings.ts';

/** What another capability adds to the configuration of single agents. */
export interface ConfigurationSource {
  /**
   * A text by agent that changes exactly when what the other two answer changes; an agent without one has nothing.
   * Called by each batch of check-ins, for up to 500 agents: one query.
   */
  versionsOf(agentIds: readonly string[]): Promise<Map<string, string>>;
  policiesOf(agentId: string): Promise<DeliveredPolicy[]>;
  /** Settings that differ for this agent from those of all. */
  settingsOf(agentId: string): Promise<Partial<BaseSettings>>;
}

export const noSource: ConfigurationSource = {
  versionsOf: async () => new Map(),
  policiesOf: async () => [],
  settingsOf: async () => ({}),
};
