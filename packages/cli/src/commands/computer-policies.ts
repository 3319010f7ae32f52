import { getEffectivePolicies } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { stateColour } from '../policies/policy-text.ts';
import { facts } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const computerPolicies = defineCommand({
  name: 'computer policies',
  summary: 'Settings in force on a computer, line by line with the winning policy',
  arguments: { computer: text('Name or identifier') },
  output: getEffectivePolicies.response,
  run: async ({ args, session }) => {
    const { id } = await findOneComputer(session, args.computer);
    return session.call(getEffectivePolicies, { params: { id } });
  },
  show: ({ version, agentHas, lines, policies }, terminal) =>
    [
      facts(terminal, [
        ['configuration', version],
        ['agent has', agentHas === version ? 'the same' : (agentHas ?? 'none yet')],
      ]),
      table(
        terminal,
        lines,
        [
          { title: 'kind', value: (row) => row.kind },
          { title: 'line', value: (row) => row.key },
          { title: 'value', value: (row) => JSON.stringify(row.value) },
          { title: 'won by', value: (row) => row.policy.name },
          { title: 'lost', value: (row) => row.lost.map(({ name }) => name).join(', ') },
        ],
        'No policy reaches it.',
      ),
      table(
        terminal,
        policies,
        [
          { title: 'policy', value: (row) => row.name },
          { title: 'version', value: (row) => row.version, side: 'right' },
          { title: 'state', value: (row) => row.state, colour: (row) => stateColour(row.state) },
          {
            title: 'checked',
            value: (row) => row.checkedAt && relativeTime(row.checkedAt, terminal.now),
          },
          { title: 'detail', value: (row) => row.detail },
        ],
        '',
      ),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
});
