/** What a line of a program's log is worth on the operator's terminal; null: nothing. */
export const terminalLine = (program: string, line: string): string | null => {
  if (!line.startsWith('{'))
    return /^(\w*error|fatal|panic)\b/i.test(line) ? `${program}: ${line}` : null;
  const record = parse(line);
  if (record === null) return null;
  const message = record.msg ?? record.message;
  if (typeof message !== 'string') return null;
  const level = levelOf(record.level);
  if (level === null) return record.notice === true ? message : null;
  const reason = reasonOf(record);
  return `${program} ${level}: ${message}${reason === '' ? '' : ` (${reason})`}`;
};

interface LogRecord {
  level?: unknown;
  msg?: unknown;
  message?: unknown;
  /** True on what an operator shall see although nothing is wrong. */
  notice?: unknown;
  reason?: unknown;
  problem?: unknown;
  err?: { message?: unknown };
}

const parse = (line: string): LogRecord | null => {
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    // A line that was cut in the middle: it stands in the log file as it is.
    return null;
  }
};

const levelOf = (level: unknown): 'warning' | 'error' | null => {
  if (level === 'error' || level === 'fatal' || (typeof level === 'number' && level >= 50))
    return 'error';
  return level === 'warn' || level === 40 ? 'warning' : null;
};

const reasonOf = ({ reason, problem, err }: LogRecord): string =>
  [reason, problem, err?.message].find((text): text is string => typeof text === 'string') ?? '';

/** Cuts a stream of chunks into lines; a line longer than 64 KiB is handed on in pieces. */
export const lineCutter = (onLine: (line: string) => void): ((chunk: Uint8Array) => void) => {
  let rest = '';
  const decoder = new TextDecoder();
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
    if (rest.length <= 65_536) return;
    onLine(rest);
    rest = '';
  };
};
