import { delay } from '@reeve/base';
import { LogLine, listLogs } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional } from '../command/parameter.ts';
import { logOptions } from '../logs/log-options.ts';
import { logLineText } from '../logs/log-text.ts';
import { present } from '../present.ts';
import { terminalOf } from '../terminal/terminal.ts';

const everyMs = 1000;
const pageSize = 1000;

const { since: _, until: __, ...options } = logOptions;

export const logsFollow = defineCommand({
  name: 'logs follow',
  summary: 'Log lines as they come, until it is ended; with --json, for --seconds, all at the end',
  example: '  reeve logs follow --level warn --source agent',
  options: {
    ...options,
    seconds: optional(integer('End after so long (never; with --json 10)')),
  },
  output: Type.Array(LogLine),
  run: async ({ options: { seconds, ...choice }, session }) => {
    const terminal = terminalOf(process.stdout, new Date());
    const query = present(choice);
    const most = seconds ?? (session.json ? 10 : Number.POSITIVE_INFINITY);
    const end = Date.now() + most * 1000;
    const newest = await session.call(listLogs, { query: { limit: pageSize } });
    let after = String(Math.max(0, ...newest.items.map(({ id }) => Number(id))));
    const followed: LogLine[] = [];
    while (Date.now() < end) {
      const { items } = await session.call(listLogs, {
        query: { ...query, after, limit: pageSize },
      });
      after = items[0]?.id ?? after;
      for (const line of items.toReversed()) {
        if (session.json) followed.unshift(line);
        else process.stdout.write(`${logLineText(terminal, line)}\n`);
      }
      if (items.length < pageSize) await delay(Math.min(everyMs, Math.max(0, end - Date.now())));
    }
    return followed;
  },
  show: () => '',
});
