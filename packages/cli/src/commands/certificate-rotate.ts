import { rotateAuthority } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, flag } from '../command/parameter.ts';
import { certificatesText } from '../show/certificates-text.ts';

export const certificateRotate = defineCommand({
  name: 'certificate rotate',
  summary: 'Move to a new certificate authority: start, wait for the agents, finish',
  arguments: { step: choice('What to do', ['start', 'finish', 'cancel']) },
  options: {
    force: flag(
      'Finish although agents do not know the new authority: they are lost until installed again',
    ),
    yes: flag('Do not ask'),
  },
  output: rotateAuthority.response,
  run: async ({ args, options, session }) => {
    if (args.step === 'finish')
      await session.confirm('Serve with the new authority from now on?', options.yes);
    return session.call(rotateAuthority, { body: { step: args.step, force: options.force } });
  },
  show: (state, terminal) =>
    `${certificatesText(state.certificates, terminal)}\n\n${state.agentsThatKnowNext} of ${state.agents} agents know the next authority.`,
});
