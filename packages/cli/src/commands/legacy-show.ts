import { getLegacyCommunication, LegacyCommunication } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { legacyText } from '../legacy-text.ts';

export const legacyShow = defineCommand({
  name: 'legacy show',
  summary: 'Whether agents with an older protocol may talk to the server, and how many there are',
  output: LegacyCommunication,
  run: ({ session }) => session.call(getLegacyCommunication, {}),
  show: legacyText,
});
