import type { LogLevelWord } from './log-level.ts';

/** A line of a log, read from the text that a program wrote. */
export interface WrittenLine {
  /** ISO 8601. */
  time: string;
  level: LogLevelWord;
  /** `server`, `agent`, `monitor`, `installer`, `supervisor`. */
  source: string;
  message: string;
  /** Empty when there is none. */
  correlation: string;
  fields: Record<string, unknown>;
}

const levelsByWord: Readonly<Record<string, LogLevelWord>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
};

const levelOf = (level: unknown): LogLevelWord => {
  if (typeof level !== 'number') return levelsByWord[String(level)] ?? 'info';
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
};

const timeOf = (time: unknown, otherwise: string): string => {
  const date = new Date(typeof time === 'string' || typeof time === 'number' ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? otherwise : date.toISOString();
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const parseObject = (text: string): Record<string, unknown> | null => {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null; // cut in the middle by a kill or by a rotation
  }
};

/** A record of an upgrade's journal is a CloudEvent; the run is what holds its lines together. */
const journalLine = (record: Record<string, unknown>, lastTime: string): WrittenLine => {
  const { runId, stepId, payload, seq } = (record.data ?? {}) as Record<string, unknown>;
  const type = textOf(record.type);
  const bad = type === 'step.failed' ? 'error' : /rolledback|rollingback|paused/.test(type);
  return {
    time: timeOf(record.time, lastTime),
    level: bad === 'error' ? 'error' : bad ? 'warn' : 'info',
    source: 'installer',
    message: type,
    correlation: textOf(runId),
    fields: { seq, ...(stepId === undefined ? {} : { stepId }), payload },
  };
};

const plainLine = (text: string, source: string, lastTime: string): WrittenLine => ({
  time: lastTime,
  level: /^(\w*error|fatal|panic)\b/i.test(text) ? 'error' : 'info',
  source,
  message: text.slice(0, 4000),
  correlation: '',
  fields: {},
});

const sources = new Set(['server', 'agent', 'monitor', 'installer', 'supervisor']);

/**
 * Reads one line: JSON of pino, of the agent or of an upgrade's journal; anything else is a message as it stands,
 * at the time of the line before it. `source` is whose file it is, where the line does not say so itself.
 */
export const readLogLine = (text: string, source: string, lastTime: string): WrittenLine | null => {
  if (text.trim() === '') return null;
  const record = parseObject(text);
  if (record === null) return plainLine(text, source, lastTime);
  if (record.specversion === '1.0') return journalLine(record, lastTime);
  const { level, time, msg, message, name, pid, hostname, v, correlation, reqId, ...fields } =
    record;
  const named = textOf(name);
  return {
    time: timeOf(time, lastTime),
    level: levelOf(level),
    source: sources.has(named) ? named : source,
    message: (textOf(msg) || textOf(message)).slice(0, 4000),
    correlation: (textOf(correlation) || textOf(reqId)).slice(0, 64),
    fields,
  };
};
