import { getMembershipStatus } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { runColumns, runLine } from '../filters/run-text.ts';
import { facts } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const membershipStatus = defineCommand({
  name: 'membership status',
  summary: 'Resource membership update: last runs and next',
  output: getMembershipStatus.response,
  run: ({ session }) => session.call(getMembershipStatus, {}),
  show: (status, terminal) =>
    [
      facts(terminal, [
        ...status.updates.map(({ kind, running, last, nextRunAt }) => {
          const next = running
            ? 'running'
            : `next ${nextRunAt === null ? 'never: switched off' : relativeTime(nextRunAt, terminal.now)}`;
          return [kind, `${next}; last ${last === null ? 'never' : runLine(last)}`] as const;
        }),
        ['changes waiting', status.waiting],
      ]),
      table(terminal, status.history.slice(0, 10), runColumns(terminal.now), 'It never ran.'),
    ].join('\n\n'),
});
