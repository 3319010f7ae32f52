import { createSignInLink } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findAdministrator } from '../find-administrator.ts';

export const adminSignInLink = defineCommand({
  name: 'admin sign-in-link',
  summary: 'A new one-time sign-in link, valid for 15 minutes',
  arguments: { administrator: text('Name or identifier') },
  output: createSignInLink.response,
  run: async ({ args, session }) => {
    const { id } = await findAdministrator(session, args.administrator);
    return session.call(createSignInLink, { params: { id } });
  },
  show: ({ signInLink }) => signInLink,
});
