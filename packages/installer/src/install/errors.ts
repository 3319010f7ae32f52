import { defineErrors } from '@reeve/base';

export const errors = defineErrors('install', {
  foreignDirectory: {
    kind: 'conflict',
    message: '{directory} holds things that are not from an installation of Reeve: {names}',
    remedy: 'Give an empty directory or one that does not exist yet.',
  },
  refusedBundle: {
    kind: 'blocked',
    message: '{bundle} is not installed: {problems}',
    remedy: '{what}',
  },
  otherRelease: {
    kind: 'conflict',
    message: '{directory} already runs release {current}, not {version}',
    remedy:
      'To change the release of an installation, put the bundle into {bundles} and run: {launcher} upgrade check --to {version}',
  },
  notConfirmed: {
    kind: 'conflict',
    message: 'Nothing was installed, because the key {keyId} was not confirmed',
    remedy:
      'Compare the fingerprint with the one your source of releases publishes, then install with --trust FINGERPRINT.',
  },
  unreadableTrust: {
    kind: 'conflict',
    message: '{file} cannot be understood: {why}',
    remedy:
      'Put the file back from a backup of this installation. It says whose releases may be installed here.',
  },
});
