import { LegacyCommunication, setLegacyCommunication } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, optional, text } from '../command/parameter.ts';
import { legacyText } from '../legacy-text.ts';
import { present } from '../present.ts';

export const legacySet = defineCommand({
  name: 'legacy set',
  summary: 'Let agents with an older protocol talk to the server, or cut them off',
  example:
    '  reeve legacy set on --expires 2027-03-01T00:00:00Z\n  reeve legacy set off --cut-off 12',
  arguments: { mode: choice('Let them in, or cut them off', ['on', 'off']) },
  options: {
    expires: optional(
      text('When it goes off by itself; “never” takes an expiry away', { placeholder: 'TIME' }),
    ),
    cutOff: optional(integer('With off: how many computers it cuts off, as a check')),
    reason: optional(text('Why; kept in the audit')),
  },
  output: LegacyCommunication,
  run: ({ args, options: { expires, cutOff, reason }, session }) =>
    session.call(setLegacyCommunication, {
      body: present({
        enabled: args.mode === 'on',
        expiresAt: expires === 'never' ? null : expires,
        cutOff,
        reason,
      }),
    }),
  show: legacyText,
});
