import { LogLinesData } from '@reeve/protocol/agent';
import { Compile } from 'typebox/compile';
import { sql, type Transaction } from '../../kernel/database/database.ts';
import type { AgentEvent, EventHandler } from '../agents/index.ts';
import { type NewLine, storeLines } from './store-lines.ts';

const validator = Compile(LogLinesData);

const namesOf = async (
  tx: Transaction,
  agentIds: readonly string[],
): Promise<Map<string, string>> => {
  const rows = await tx.rows<{ agentId: string; name: string }>(sql`
    select agent_id as "agentId", name from cmdb_computer_summary where agent_id = any(${agentIds}::uuid[])`);
  return new Map(rows.map(({ agentId, name }) => [agentId, name]));
};

const linesOf = ({ agentId, data, time }: AgentEvent, computer: string): NewLine[] => {
  const { lines, dropped } = data as LogLinesData;
  const told = lines.map((line) => ({
    ...line,
    correlation: line.correlation ?? '',
    fields: line.fields ?? {},
    agentId,
    computer,
  }));
  if (!dropped) return told;
  const message = 'log lines stand in the agent’s log file alone';
  const common = { time, level: 'warn' as const, source: 'agent', message, correlation: '' };
  return [...told, { ...common, fields: { lines: dropped }, agentId, computer }];
};

/** `log.lines`: warnings and errors of agents and their monitor services. */
export const createAgentLinesHandler = (changed: () => void): EventHandler => ({
  type: 'log.lines',
  apply: async (tx, events) => {
    const sound = events.filter(({ data }) => validator.Check(data));
    const names = await namesOf(tx, [...new Set(sound.map(({ agentId }) => agentId))]);
    await storeLines(
      tx,
      sound.flatMap((event) => linesOf(event, names.get(event.agentId) ?? event.agentId)),
    );
    changed();
    return events
      .filter((event) => !sound.includes(event))
      .map(({ id }) => ({ id, reason: 'its data is no list of log lines' }));
  },
});
