import { type LogLevelWord, logLevels, type WrittenLine } from '@reeve/protocol/local';
import { sql, type Transaction } from '../../kernel/database/database.ts';
import { storableJson, storableText, storableTime } from '../agents/index.ts';
import { groupKey, isGrouped, templateOf } from './log-group.ts';

export interface NewLine extends WrittenLine {
  /** Null: this server's own. */
  agentId: string | null;
  computer: string;
}

/** As the database has it. */
export const levelNumber = (level: LogLevelWord): number => logLevels.indexOf(level) + 1;
export const levelWord = (level: number): LogLevelWord => logLevels[level - 1] ?? 'info';

const longestFields = 20_000;

const fieldsText = (fields: Record<string, unknown>): string => {
  const text = storableJson(fields);
  return text.length <= longestFields
    ? text
    : storableJson({ cut: true, begins: text.slice(0, longestFields / 2) });
};

interface Group {
  key: string;
  source: string;
  level: LogLevelWord;
  message: string;
  count: number;
  first: string;
  last: string;
}

const groupsOf = (lines: readonly NewLine[]): Group[] => {
  const groups = new Map<string, Group>();
  for (const { source, level, message, time } of lines) {
    if (!isGrouped(level)) continue;
    const key = groupKey(source, level, message);
    const group = groups.get(key);
    if (group === undefined) {
      const template = templateOf(message);
      groups.set(key, { key, source, level, message: template, count: 1, first: time, last: time });
      continue;
    }
    group.count++;
    if (time < group.first) group.first = time;
    if (time > group.last) group.last = time;
  }
  // In one order, so that two writers do not wait for each other.
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
};

const insertLines = (tx: Transaction, lines: readonly NewLine[]) =>
  tx.run(sql`
    insert into logs_line (time, level, source, agent_id, computer, message, correlation, fields, group_key)
    select time, level, source, agent_id, computer, message, correlation, fields, group_key
    from unnest(
      ${lines.map(({ time }) => time)}::timestamptz[],
      ${lines.map(({ level }) => levelNumber(level))}::smallint[],
      ${lines.map(({ source }) => source)}::text[],
      ${lines.map(({ agentId }) => agentId)}::uuid[],
      ${lines.map(({ computer }) => computer)}::text[],
      ${lines.map(({ message }) => message)}::text[],
      ${lines.map(({ correlation }) => correlation)}::text[],
      ${lines.map(({ fields }) => fieldsText(fields))}::jsonb[],
      ${lines.map(({ source, level, message }) => (isGrouped(level) ? groupKey(source, level, message) : null))}::text[]
    ) with ordinality as b (time, level, source, agent_id, computer, message, correlation, fields, group_key, place)
    order by place`);

const addToGroups = (tx: Transaction, groups: readonly Group[]) =>
  tx.run(sql`
    insert into logs_group (key, source, level, message, count, first_at, last_at)
    select * from unnest(
      ${groups.map(({ key }) => key)}::text[],
      ${groups.map(({ source }) => source)}::text[],
      ${groups.map(({ level }) => levelNumber(level))}::smallint[],
      ${groups.map(({ message }) => message)}::text[],
      ${groups.map(({ count }) => count)}::bigint[],
      ${groups.map(({ first }) => first)}::timestamptz[],
      ${groups.map(({ last }) => last)}::timestamptz[])
    on conflict (key) do update set
      count = logs_group.count + excluded.count,
      first_at = least(logs_group.first_at, excluded.first_at),
      last_at = greatest(logs_group.last_at, excluded.last_at)`);

/** Stores lines and counts them in their groups, in the transaction of the caller. */
export const storeLines = async (tx: Transaction, given: readonly NewLine[]): Promise<void> => {
  if (given.length === 0) return;
  const now = new Date();
  const lines = given.map((line) => ({
    ...line,
    time: storableTime(line.time, now),
    source: storableText(line.source).slice(0, 40),
    computer: storableText(line.computer).slice(0, 200),
    message: storableText(line.message).slice(0, 4000).toWellFormed(),
    correlation: storableText(line.correlation).slice(0, 64),
  }));
  await insertLines(tx, lines);
  const groups = groupsOf(lines);
  if (groups.length > 0) await addToGroups(tx, groups);
};
