export type LogFields = Record<string, string | number | boolean | null>;
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

const isLevel = (text: string): text is Level => levels.some((level) => level === text);

/** JSON lines: level, time, msg (static) and fields. Level from `REEVE_LOG_LEVEL`, default `info`. */
export const jsonLog = (
  wanted: string = process.env.REEVE_LOG_LEVEL ?? 'info',
  write: (line: string) => void = (line) => process.stdout.write(line),
  name: 'agent' | 'monitor' = 'agent',
): Log => {
  const least = levels.indexOf(isLevel(wanted) ? wanted : 'info');
  const at =
    (level: Level) =>
    (msg: string, fields: LogFields = {}) => {
      if (levels.indexOf(level) < least) return;
      write(`${JSON.stringify({ level, time: new Date().toISOString(), name, msg, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
