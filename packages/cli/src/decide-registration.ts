import { isGuid } from '@reeve/base';
import { decideRegistration, listRegistrations, Registration } from '@reeve/protocol/api';
import { defineCommand } from './command/define-command.ts';
import { flag, optional, text } from './command/parameter.ts';
import type { Session } from './command/session.ts';
import { pick } from './pick.ts';
import { present } from './present.ts';

/** The request of an agent that an identifier or a host name means. Throws `cli.notFound` or `cli.ambiguous`. */
const findRegistration = async (session: Session, reference: string): Promise<Registration> => {
  const query = isGuid(reference) ? {} : { search: reference };
  const found: Registration[] = await session.all(listRegistrations, { query });
  return pick(found, reference, {
    what: 'registration',
    list: 'reeve registration list',
    idOf: (registration) => registration.id,
    namesOf: ({ identity }) => [identity.hostName, ...(identity.fqdn ? [identity.fqdn] : [])],
  });
};

interface Decision {
  verb: 'allow' | 'block' | 'revoke';
  status: 'allowed' | 'blocked' | 'revoked';
  summary: string;
  /** Asked before it is done. */
  question?: string;
}

/** The commands `registration allow`, `block` and `revoke` differ in these words only. */
export const defineDecision = ({ verb, status, summary, question }: Decision) =>
  defineCommand({
    name: `registration ${verb}`,
    summary,
    arguments: { registration: text('Identifier or host name') },
    options: { reason: optional(text('Why; kept in the audit')), yes: flag('Do not ask') },
    output: Registration,
    run: async ({ args, options, session }) => {
      const registration = await findRegistration(session, args.registration);
      if (question !== undefined)
        await session.confirm(`${question} (${registration.identity.hostName})`, options.yes);
      return session.call(decideRegistration, {
        params: { id: registration.id },
        body: present({ status, reason: options.reason }),
      });
    },
    show: (registration) => `${registration.identity.hostName} is ${registration.status}.`,
  });
