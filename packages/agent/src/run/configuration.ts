import type { AgentConfiguration } from '@reeve/protocol/agent';
import type { AgentHome } from '../home/agent-home.ts';
import { readFormatted, writeJsonDurably } from '../home/durable-file.ts';
import { readConfiguration } from '../link/answers.ts';

interface ConfigurationFile {
  format: 1;
  configuration: unknown;
}

/** What counts until the server's first word. */
export const defaultConfiguration = (authorities: readonly string[]): AgentConfiguration => ({
  version: '',
  checkInSeconds: 60,
  spreadPercent: 20,
  inventorySeconds: 14_400,
  push: true,
  spoolBytes: 8 * 1024 * 1024,
  authorities: [...authorities],
});

/** The last configuration that was taken over. @throws `agent.fileDamaged`, `TypeError` */
export const loadConfiguration = (
  paths: AgentHome,
  authorities: readonly string[],
): AgentConfiguration => {
  const file = readFormatted<ConfigurationFile>(paths.configurationFile, 1);
  return file ? readConfiguration(file.configuration, '') : defaultConfiguration(authorities);
};

export const saveConfiguration = (paths: AgentHome, configuration: AgentConfiguration): void =>
  writeJsonDurably(paths.configurationFile, { format: 1, configuration: { ...configuration } });

export const sameAuthorities = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one.trim() === b[index]?.trim());
