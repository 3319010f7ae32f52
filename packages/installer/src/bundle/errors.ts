import { defineErrors } from '@reeve/base';

const obtainAgain =
  'Obtain the bundle again from where your releases come from, and compare its size and hash with the ones published in releases.json there.';

export const errors = defineErrors('bundle', {
  notFound: {
    kind: 'notFound',
    message: 'There is no release bundle at {where}: {why}',
    remedy:
      'Give the path of a file reeve-<version>-<platform>.tar.zst, or a directory or address that holds such files.',
  },
  notABundle: {
    kind: 'invalid',
    message: '{file} is not a release bundle: {why}',
    remedy: `A bundle is a file reeve-<version>-<platform>.tar.zst made by the release tool. ${obtainAgain}`,
  },
  damaged: {
    kind: 'invalid',
    message: '{file} is damaged: {why}',
    remedy: obtainAgain,
  },
  altered: {
    kind: 'blocked',
    message: '{file} is not what was signed: {why}',
    remedy: `Do not use this file; find out who changed it. ${obtainAgain}`,
  },
  unsafe: {
    kind: 'blocked',
    message: '{file} holds what no release may hold: {why}',
    remedy: `Do not use this file. ${obtainAgain}`,
  },
  unknownFormat: {
    kind: 'unsupported',
    message: '{file} has format {found}; this installer reads format 1',
    remedy:
      'Use the installer of that release, or upgrade to a release that reads this format first.',
  },
  changedWhileUsed: {
    kind: 'conflict',
    message: '{file} is another bundle now than the one that was verified',
    remedy: 'Let nothing write to the file while it is being used, and start again.',
  },
  targetExists: {
    kind: 'conflict',
    message: '{directory} exists already and is not this release: {why}',
    remedy:
      'Move the directory away (releases are never changed in place), then do the same again.',
  },
  badLocation: {
    kind: 'invalid',
    message: '{where} cannot be used as a source of releases: {why}',
    remedy: 'Give a directory, or an http or https address of a directory with a releases.json.',
  },
  downloadFailed: {
    kind: 'unavailable',
    message: '{url} could not be downloaded: {why}',
    remedy:
      'Check the address and the network, then do the same again: what has arrived is kept and continued.',
  },
  tooLarge: {
    kind: 'tooLarge',
    message: '{url} is larger than {limit} bytes',
    remedy:
      'No release is that large: check the address. A file from another place can be copied by hand into the bundles directory.',
  },
  badKeyFile: {
    kind: 'invalid',
    message: '{what} is neither a fingerprint nor a file with a public key: {why}',
    remedy:
      'Give the 64 hexadecimal digits that the release tool prints, a PEM file with an Ed25519 public key, or a release-keys.json.',
  },
});
