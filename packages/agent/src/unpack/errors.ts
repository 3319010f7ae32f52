import { defineErrors } from '@reeve/base';

/** Why a plug-in or a release is not let in. */
export const unpackErrors = defineErrors('unpack', {
  otherPlugIn: {
    kind: 'invalid',
    message: 'The file holds {found}, and the policy asks for {wanted}.',
    remedy: 'Upload the plug-in to the server again.',
  },
  otherAgent: {
    kind: 'unsupported',
    message: '{plugIn} needs an agent {range}, and this one is {version}.',
    remedy: 'Roll out a release of the agent that it runs in, or another version of the plug-in.',
  },
  otherPlatform: {
    kind: 'unsupported',
    message: '{plugIn} is not made for {platform}.',
    remedy: 'Take this computer out of the target of the policy.',
  },
  dependencyMissing: {
    kind: 'conflict',
    message: '{plugIn} needs the plug-in {other} {range}, and {found}.',
    remedy: 'Roll out that plug-in to the same computers; this one follows by itself.',
  },
  conflicting: {
    kind: 'conflict',
    message: '{plugIn} and {other} {version} must not be on one computer ({range}).',
    remedy: 'Remove one of the two with a policy of the kind plug-in.',
  },
  releaseNotSigned: {
    kind: 'forbidden',
    message: 'No publisher that is trusted here has signed release {version} of the agent.',
    remedy: 'Add the release to the server again, with its signature.',
  },
  badArchive: {
    kind: 'invalid',
    message: 'The archive of release {version} is not let in: {problem}.',
    remedy: 'Get the release from its publisher again.',
  },
});
