import { listCertificates } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { certificatesText } from '../show/certificates-text.ts';

export const certificateList = defineCommand({
  name: 'certificate list',
  summary: 'Certificates of the server and of its authority',
  output: listCertificates.response,
  run: ({ session }) => session.call(listCertificates, {}),
  show: certificatesText,
});
