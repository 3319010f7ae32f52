import { LogLine, listLogs } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { flag, integer, optional } from '../command/parameter.ts';
import { findHome } from '../connection/find-home.ts';
import { logOptions } from '../logs/log-options.ts';
import { logText } from '../logs/log-text.ts';
import { readLogFiles } from '../logs/read-log-files.ts';
import { present } from '../present.ts';

export const logsList = defineCommand({
  name: 'logs list',
  summary:
    'Log lines of server, agents, supervisor and upgrades; with --offline from the log files',
  example:
    '  reeve logs list --level warn --since 2026-01-01T00:00:00Z\n  reeve logs list --correlation 0190c1f2-…\n  reeve logs list --offline --source installer',
  options: {
    ...logOptions,
    limit: optional(integer('At most so many of the newest (100; 0 for all)')),
    offline: flag('Read the log files of this computer’s server: it need not run'),
  },
  output: Type.Array(LogLine),
  run: async ({ options: { limit, offline, ...choice }, session }) => {
    const most = limit === 0 ? undefined : (limit ?? 100);
    if (!offline) return session.all(listLogs, { query: present(choice) }, most);
    return readLogFiles(findHome(session.environment), choice, most ?? Number.POSITIVE_INFINITY);
  },
  show: (lines, terminal) => logText(terminal, lines),
});
