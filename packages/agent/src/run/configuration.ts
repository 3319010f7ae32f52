import { messageOf } from '@reeve/base';
import type { AgentConfiguration } from '@reeve/protocol/agent';
import type { AgentHome } from '../home/agent-home.ts';
import { readFormatted, writeDurably } from '../home/durable-file.ts';
import { readBaseConfiguration, readConfiguration } from '../link/answers.ts';
import { anyObject } from '../link/read.ts';
import type { Log } from '../log.ts';
import type { HealthBoard } from './health-board.ts';

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
  workPollSeconds: 60,
  publisherKeys: [],
  policies: [],
});

/** What release 0.1.0 wrote lacks what protocol 2 has added. */
const readStored = (value: unknown, authorities: readonly string[]): AgentConfiguration =>
  'policies' in anyObject(value, '')
    ? readConfiguration(value, '')
    : { ...defaultConfiguration(authorities), ...readBaseConfiguration(value, '') };

/** The last configuration that was taken over. @throws `agent.fileDamaged`, `TypeError` */
export const loadConfiguration = (
  paths: AgentHome,
  authorities: readonly string[],
): AgentConfiguration => {
  const file = readFormatted<ConfigurationFile>(paths.configurationFile, 1);
  return file ? readStored(file.configuration, authorities) : defaultConfiguration(authorities);
};

/** What is on disk, or the defaults: the server gives it again at the next check-in. */
export const usableConfiguration = (
  paths: AgentHome,
  authorities: readonly string[],
  log: Log,
  health: HealthBoard,
): AgentConfiguration => {
  try {
    return loadConfiguration(paths, authorities);
  } catch (thrown) {
    const problem = messageOf(thrown);
    health.set('configuration-damaged', 'warning', problem);
    log.warn('configuration on disk is not usable', { problem });
    return defaultConfiguration(authorities);
  }
};

export const saveConfiguration = (paths: AgentHome, configuration: AgentConfiguration): void =>
  writeDurably(
    paths.configurationFile,
    `${JSON.stringify({ format: 1, configuration }, null, 2)}\n`,
  );

export const sameAuthorities = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one.trim() === b[index]?.trim());
