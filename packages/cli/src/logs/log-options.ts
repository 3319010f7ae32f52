import { logLevels } from '@reeve/protocol/local';
import { choice, optional, text } from '../command/parameter.ts';

/** Which lines: the same for the server's list, for what comes, and for files. */
export const logOptions = {
  level: optional(choice('At least this level', logLevels)),
  source: optional(
    text('Only of server, agent, monitor, installer or supervisor', { placeholder: 'SOURCE' }),
  ),
  computer: optional(text('Only of this computer’s agent', { placeholder: 'NAME' })),
  search: optional(text('Part of message or fields')),
  correlation: optional(text('Only what belongs to this request', { placeholder: 'ID' })),
  since: optional(text('From this moment on', { placeholder: 'TIME' })),
  until: optional(text('Up to this moment', { placeholder: 'TIME' })),
};

export interface LogChoice {
  level?: (typeof logLevels)[number] | undefined;
  source?: string | undefined;
  computer?: string | undefined;
  search?: string | undefined;
  correlation?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}
