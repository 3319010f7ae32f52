import { addPublisher } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { readPublicKey } from '../public-key-option.ts';

export const publisherAdd = defineCommand({
  name: 'publisher add',
  summary: 'Trust a publisher: his plug-ins may be uploaded, and agents accept them',
  example: '  reeve publisher add "Example GmbH" --key publisher.pub',
  arguments: { name: text('By what name administrators know him') },
  options: {
    key: text('His public key (Ed25519, base64 or PEM), or a file with it', { placeholder: 'KEY' }),
  },
  output: addPublisher.response,
  run: async ({ args, options, session }) =>
    session.call(addPublisher, {
      body: { name: args.name, publicKey: readPublicKey(options.key) },
    }),
  show: ({ name, publicKey }) => `${name} is trusted from now on: ${publicKey}`,
});
