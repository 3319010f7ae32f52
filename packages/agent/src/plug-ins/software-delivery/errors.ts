import { defineErrors } from '@reeve/base';

/** Why a package cannot be brought to this computer, or taken away, now. */
export const softwareErrors = defineErrors('software', {
  blockout: {
    kind: 'unavailable',
    message: 'It waits for the end of a blockout of downloads.',
    remedy: 'The agent goes on by itself.',
  },
  diskFull: {
    kind: 'unavailable',
    message:
      'The files of {name} take {neededMegabytes} MB and {freeMegabytes} MB are free at {path}.',
    remedy: 'Make room on the computer; the agent tries again by itself.',
  },
  notSigned: {
    kind: 'invalid',
    message: 'The manifest of {name} {version} has no signature by a key that this agent trusts.',
    remedy: 'Look at the publishers of the server; refresh the package to have it signed anew.',
  },
  altered: {
    kind: 'invalid',
    message: '{path} of {name} {version} was altered: {problem}.',
    remedy: 'Refresh the package on the server; the agent fetches the file again by itself.',
  },
  unreadable: {
    kind: 'invalid',
    message: 'The manifest of {name} {version} is not understood: {problem}.',
    remedy: 'Upgrade the agent: a server of a later release may have made the manifest.',
  },
  otherPackage: {
    kind: 'invalid',
    message: 'The signed manifest is that of another package than {name} {version}.',
    remedy: 'Refresh the package on the server.',
  },
});
