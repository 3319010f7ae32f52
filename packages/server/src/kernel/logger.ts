import { type Logger, pino } from 'pino';

export type { Logger };

/** Fields whose values never reach a log. */
const secretFields = [
  'password',
  'secret',
  'token',
  'localToken',
  'privateKey',
  'authorization',
  'cookie',
];

/** JSON lines on standard output. Messages at warn and above are static; what varies goes into fields. */
export const createLogger = (level: string, name: string): Logger =>
  pino({
    level,
    name,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`]),
      censor: '(hidden)',
    },
  });
