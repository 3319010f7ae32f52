import { renewServerCertificate } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, text } from '../command/parameter.ts';
import { certificatesText } from '../show/certificates-text.ts';

export const certificateRenew = defineCommand({
  name: 'certificate renew',
  summary: 'Issue a new certificate of the server now; connections stay up',
  options: {
    name: list(
      text('Name or address that it is to hold; repeat for several', { placeholder: 'NAME' }),
    ),
  },
  output: renewServerCertificate.response,
  run: ({ options, session }) =>
    session.call(renewServerCertificate, {
      body: options.name.length > 0 ? { names: options.name } : {},
    }),
  show: certificatesText,
});
