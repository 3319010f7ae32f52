import type { AgentConfiguration } from '@reeve/protocol/agent';
import { type Queryable, sql } from '../../../kernel/database/database.ts';

/** What an administrator may set for all agents. */
export type AgentSettings = Omit<AgentConfiguration, 'version' | 'authorities'>;

const defaultSettings: AgentSettings = {
  checkInSeconds: 60,
  spreadPercent: 20,
  inventorySeconds: 14_400,
  push: true,
  spoolBytes: 50 * 1024 * 1024,
};

/** What is stored over the defaults: a setting that a later release adds has its default here. */
export const loadSettings = async (on: Queryable): Promise<AgentSettings> => {
  const row = await on.first<{ value: Partial<AgentSettings> }>(
    sql`select value from agents_setting`,
  );
  return { ...defaultSettings, ...row?.value };
};
