import { checkMembership } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { table } from '../terminal/table.ts';

export const membershipCheck = defineCommand({
  name: 'membership check',
  summary: 'Compute every filter and target anew beside what is stored, and name each difference',
  output: checkMembership.response,
  run: ({ session }) => session.call(checkMembership, {}),
  show: ({ agrees, checked, milliseconds, differences }, terminal) =>
    agrees
      ? `${checked} filters and targets computed anew in ${milliseconds} ms: all agree with what is stored.`
      : [
          table(
            terminal,
            differences,
            [
              { title: 'kind', value: (row) => row.kind },
              { title: 'name', value: (row) => row.name },
              { title: 'missing', value: (row) => row.missing, side: 'right' },
              { title: 'superfluous', value: (row) => row.superfluous, side: 'right' },
            ],
            '',
          ),
          '`reeve membership run complete` mends it; please report what you see here.',
        ].join('\n'),
  exitCode: ({ agrees }) => (agrees ? 0 : 1),
});
