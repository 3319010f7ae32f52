import { type Logger, pino } from 'pino';
import { currentCorrelation } from './correlation.ts';
import type { LogLines } from './log-lines.ts';

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

/** JSON lines on standard output, and into `lines`. Messages at warn and above are static; what varies goes into fields. */
export const createLogger = (level: string, name: string, lines?: LogLines): Logger =>
  pino({
    level,
    name,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const correlation = currentCorrelation();
      return correlation === undefined ? {} : { correlation };
    },
    hooks: lines
      ? {
          // After the hiding of secrets; it only puts the text into a list.
          streamWrite: (text) => {
            lines.take(text);
            return text;
          },
        }
      : {},
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`]),
      censor: '(hidden)',
    },
  });
