import { listPolicyKinds } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { facts, section } from '../terminal/facts.ts';

export const policyKinds = defineCommand({
  name: 'policy kinds',
  summary: 'Kinds of policies with an example of each; --json shows their schemas',
  output: listPolicyKinds.response,
  run: ({ session }) => session.call(listPolicyKinds, {}),
  show: (kinds, terminal) =>
    kinds
      .map(({ name, title, description, example }) =>
        section(
          terminal,
          `${title} (${name})`,
          facts(terminal, [
            ['what', description],
            ['example', JSON.stringify(example)],
          ]),
        ),
      )
      .join('\n\n'),
});
