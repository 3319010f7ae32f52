import { decideRegistration, Registration } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { present } from '../present.ts';

export const computerRevoke = defineCommand({
  name: 'computer revoke',
  summary: 'Take back the trust in the agent of a computer; what is known of it stays',
  arguments: { computer: text('Name or identifier') },
  options: { reason: optional(text('Why; kept in the audit')), yes: flag('Do not ask') },
  output: Registration,
  run: async ({ args, options, session }) => {
    // A computer has the identifier of the registration that brought it.
    const { id, name } = await findOneComputer(session, args.computer);
    await session.confirm(`Take back the trust in the agent of ${name}?`, options.yes);
    return session.call(decideRegistration, {
      params: { id },
      body: present({ status: 'revoked' as const, reason: options.reason }),
    });
  },
  show: ({ identity }) => `The agent of ${identity.hostName} is refused from now on.`,
});
