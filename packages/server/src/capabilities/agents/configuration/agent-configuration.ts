import { canonicalJson, type Json, sha256Hex } from '@reeve/base';
import type { AgentConfiguration } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import { type AgentSettings, loadSettings } from './settings.ts';

export interface ConfigurationSource {
  /** The configuration as of the last look; every check-in asks for its version. */
  current(): AgentConfiguration;
  /** Looks again; true when the version is another one now. */
  refresh(): Promise<boolean>;
}

const compute = (settings: AgentSettings, authorities: string[]): AgentConfiguration => ({
  version: sha256Hex(canonicalJson({ ...settings, authorities } as Json)).slice(0, 16),
  ...settings,
  authorities,
});

/** Settings and trusted authorities under one version, which changes exactly when one of them does. */
export const createConfigurationSource = async (
  db: Database,
  authorities: () => string[],
): Promise<ConfigurationSource> => {
  let settings = await loadSettings(db);
  let computed = compute(settings, authorities());
  const current = (): AgentConfiguration => {
    const trusted = authorities();
    const same =
      trusted.length === computed.authorities.length &&
      trusted.every((authority, index) => authority === computed.authorities[index]);
    if (!same) computed = compute(settings, trusted);
    return computed;
  };
  return {
    current,
    refresh: async () => {
      const before = computed.version;
      settings = await loadSettings(db);
      computed = compute(settings, authorities());
      return computed.version !== before;
    },
  };
};
