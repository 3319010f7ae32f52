import { defineErrors } from '@reeve/base';

export const installErrors = defineErrors('install', {
  badServerUrl: {
    kind: 'invalid',
    message: '{url} is no address by which agents could reach this server',
    remedy:
      'Give it as https://NAME:PORT, with a name or address that the new computers can reach.',
  },
  nameNotInCertificate: {
    kind: 'conflict',
    message: 'The certificate of this server does not hold the name {name}: agents would refuse it',
    remedy: 'Add it with `reeve certificate renew --name {name}`, or use one of: {names}.',
  },
  packagesMissing: {
    kind: 'unavailable',
    message: 'This release has no agent packages in {folder}',
    remedy: 'Install a complete release; `reeve upgrade check` says whether files are missing.',
  },
  packagesNotBuilt: {
    kind: 'unavailable',
    message: 'The agent packages could not be built: {reason}',
    remedy:
      'Run `node tools/release/agent-packages.ts --out DIR` in the checkout and mend what it says.',
  },
  noSuchPush: {
    kind: 'notFound',
    message: 'There is no push installation {id}',
    remedy: 'The list of push installations shows those that there are.',
  },
  noSecret: {
    kind: 'invalid',
    message: 'Neither a password nor a private key was given',
    remedy: 'Give one of them; it is held in memory only, until the installation ends.',
  },
  badPrivateKey: {
    kind: 'invalid',
    message: 'The private key cannot be used: {reason}',
    remedy:
      'Give an unencrypted key in OpenSSH or PEM format, or decrypt a copy with `ssh-keygen -p`.',
  },
  badHost: {
    kind: 'invalid',
    message: '{host} is no name or address of a host',
    remedy: 'Give names or addresses, with `:PORT` behind when it is not the usual one.',
  },
});
