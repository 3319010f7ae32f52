import { appendFileSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { isMissing } from '../home/durable-file.ts';
import type { Log, LogFields } from '../log.ts';

/** More is not kept: the log file has it. */
const mostBytes = 65_536;

interface KeptLine {
  level: 'warn' | 'error';
  message: string;
  fields: LogFields;
}

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch (thrown) {
    if (isMissing(thrown)) return 0;
    throw thrown;
  }
};

/** Warnings and errors of the monitor service are kept in a file for the agent, which alone talks to the server. */
export const keepingLog = (log: Log, file: string): Log => {
  const keep = (line: KeptLine): void => {
    try {
      if (sizeOf(file) < mostBytes)
        appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // The disk refuses; the monitor service has something more important to do.
    }
  };
  const at =
    (level: KeptLine['level']) =>
    (message: string, fields: LogFields = {}): void => {
      log[level](message, fields);
      keep({ level, message, fields: { ...fields, at: new Date().toISOString() } });
    };
  return { ...log, warn: at('warn'), error: at('error') };
};

const parse = (line: string): KeptLine[] => {
  try {
    return [JSON.parse(line) as KeptLine];
  } catch {
    return []; // torn by a kill
  }
};

/** What the monitor service has kept; it is gone afterwards. */
export const takeKeptLines = (file: string): KeptLine[] => {
  const taken = `${file}.taken`;
  try {
    renameSync(file, taken);
    const text = readFileSync(taken, 'utf8');
    rmSync(taken);
    return text.split('\n').filter(Boolean).flatMap(parse);
  } catch {
    return []; // there is none, or the disk refuses
  }
};
