import { defineErrors } from '@reeve/base';

export const accessErrors = defineErrors('access', {
  // One refusal for an unknown name, a wrong password and a disabled administrator: none is told from another.
  signInRefused: {
    kind: 'unauthenticated',
    message: 'Name or password is wrong, or the administrator is disabled',
    remedy:
      'Try again. A lost password: another administrator makes a sign-in link, or run `reeve admin recover --name NAME` on the server itself.',
  },
  linkRefused: {
    kind: 'unauthenticated',
    message: 'This sign-in link was used already, has expired, or was replaced by a newer one',
    remedy: 'Ask for a new link; each is good for one sign-in within 15 minutes.',
  },
  tooManyAttempts: {
    kind: 'busy',
    message: 'Too many failed sign-ins; the next is accepted in {retryAfterSeconds} seconds',
    remedy: 'Wait, then try again. A sign-in link works at once.',
  },
  tooBusy: {
    kind: 'busy',
    message: 'Too many sign-ins at once',
    remedy: 'Wait a few seconds, then try again.',
  },
  noPassword: {
    kind: 'conflict',
    message: '{name} is signed in by a token and has no password',
    remedy: 'Sign in to the console as an administrator to change that one’s password.',
  },
  noSession: {
    kind: 'conflict',
    message: '{name} is signed in by a token; there is no session to end',
    remedy: 'Revoke the token instead.',
  },
  currentPasswordWrong: {
    kind: 'forbidden',
    message: 'The current password is wrong',
    remedy: 'Give the password you signed in with, or ask for a sign-in link.',
  },
  nameTaken: {
    kind: 'conflict',
    message: 'There is already an administrator named {name}',
    remedy: 'Choose another name; capitals make no difference.',
  },
  unknownAdministrator: {
    kind: 'notFound',
    message: 'There is no such administrator',
    remedy: 'List the administrators; this one may have been deleted meanwhile.',
  },
  disabled: {
    kind: 'conflict',
    message: '{name} is disabled, and a sign-in link would be refused',
    remedy: 'Enable the administrator first.',
  },
  lastAdministrator: {
    kind: 'conflict',
    message: '{name} is the last enabled administrator with the role `administrator`',
    remedy: 'Give somebody else that role first.',
  },
  beyondOwnRoles: {
    kind: 'forbidden',
    message: '{name} cannot give the role {roles}, which holds more than its own roles',
    remedy: 'Ask an administrator who has that role.',
  },
  badName: {
    kind: 'invalid',
    message: 'The name {name} is not usable for an administrator',
    remedy: 'Use 1 to 64 letters, digits or any of . _ @ -',
  },
  unknownToken: {
    kind: 'notFound',
    message: 'There is no such API token',
    remedy: 'List the tokens; this one may have been revoked meanwhile.',
  },
});
