import { defineErrors } from '@reeve/base';

export const plugInErrors = defineErrors('plug-ins', {
  notFound: {
    kind: 'notFound',
    message: 'There is no plug-in {name} {version} on this server',
    remedy:
      '`reeve plug-in list` shows those that there are. Upload it with `reeve plug-in upload FILE`.',
  },
  noSuchPlugIn: {
    kind: 'notFound',
    message: 'Neither this server nor any computer knows a plug-in {name}',
    remedy: '`reeve plug-in list` shows those that there are.',
  },
  builtIn: {
    kind: 'conflict',
    message:
      '{name} is part of the agent: it comes with it, and only Reeve itself may put a newer one in its place',
    remedy:
      'Upgrade the agent with a policy of the kind agent-upgrade, or give your plug-in another name.',
  },
  notBase64: {
    kind: 'invalid',
    message: 'The file is not in base64',
    remedy: 'Upload it with `reeve plug-in upload FILE`, or encode it as the API describes.',
  },
  badRange: {
    kind: 'invalid',
    message: 'The manifest has {range} for {of}, which is no range of versions',
    remedy: 'Write ranges as npm does, e.g. `>=0.2.0 <0.4.0`, and pack the plug-in again.',
  },
  contradicts: {
    kind: 'invalid',
    message: 'The manifest contradicts itself: {reason}',
    remedy: 'Correct manifest.json and pack the plug-in again.',
  },
  badSchema: {
    kind: 'invalid',
    message:
      'The manifest describes the policies of the kind {kind} by what is no JSON Schema of an object: {reason}',
    remedy: 'Correct policySchemas in manifest.json and pack the plug-in again.',
  },
  kindTaken: {
    kind: 'conflict',
    message: 'Policies of the kind {kind} belong to {owner}',
    remedy:
      'Give the kind of your plug-in another name, e.g. with the name of the plug-in in front.',
  },
  versionTaken: {
    kind: 'conflict',
    message: '{name} {version} is here already, with another content',
    remedy: 'A version never changes: give the new content a new version and pack it again.',
  },
  nameTaken: {
    kind: 'conflict',
    message: 'The name {name} belongs to {publisher}, and another publisher signed this file',
    remedy:
      'Choose another name. If the publisher has a new key, remove his old one first: `reeve publisher remove`.',
  },
  namedByPolicy: {
    kind: 'conflict',
    message: '{what} is named by {policies}',
    remedy:
      'Change or delete these policies first; a roll-out that has not ended names its old version too.',
  },
  notTrusted: {
    kind: 'conflict',
    message:
      '{name} {version} was signed by {publisher}, who is no longer trusted: agents would refuse it',
    remedy: 'Choose a version of a trusted publisher, or trust him again: `reeve publisher add`.',
  },
  fitsNowhere: {
    kind: 'conflict',
    message: '{name} {version} fits none of the {computers} computers: {because}',
    remedy:
      'See `reeve plug-in fit {name} {version}`; upload a version that fits, or upgrade the agents first.',
  },
  badPublisherName: {
    kind: 'invalid',
    message: 'A publisher needs a name',
    remedy: 'Give the name by which administrators know him.',
  },
  publisherExists: {
    kind: 'conflict',
    message: 'The publisher {name} is trusted already, with {same}',
    remedy:
      'Nothing to do if it is the same; otherwise choose another name, or remove the old one first.',
  },
  noSuchPublisher: {
    kind: 'notFound',
    message: 'There is no publisher {id}',
    remedy: '`reeve publisher list` shows those that there are.',
  },
  ownPublisher: {
    kind: 'conflict',
    message: 'This key signs Reeve’s own releases and cannot be removed',
    remedy: 'Which release keys count is said at installation and upgrade, with --trust.',
  },
  tooManyPublishers: {
    kind: 'conflict',
    message: '{most} publishers are trusted; agents take no more keys',
    remedy: 'Remove one that you no longer need.',
  },
  busy: {
    kind: 'busy',
    message: 'Another file is being uploaded',
    remedy: 'Wait a moment and try again: large files are taken one by one.',
  },
  badVersion: {
    kind: 'invalid',
    message: '{version} is no version of an agent',
    remedy: 'Give it as in the name of the tarball, e.g. 0.2.1.',
  },
  noSuchRelease: {
    kind: 'notFound',
    message: 'There is no release {version} of the agent on this server',
    remedy:
      '`reeve agent releases` shows those that there are; `reeve agent release add FILE` adds one.',
  },
  releaseTaken: {
    kind: 'conflict',
    message: 'The release {version} of the agent is here already, with another content',
    remedy: 'A release never changes: build the new content under a new version.',
  },
  ownRelease: {
    kind: 'conflict',
    message: 'The agent of the server’s own release {version} cannot be deleted',
    remedy: 'It goes when the server has another release and no policy names it.',
  },
});
