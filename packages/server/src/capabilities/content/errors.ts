import { defineErrors } from '@reeve/base';

export const contentErrors = defineErrors('content', {
  notFound: {
    kind: 'notFound',
    message: 'This server has no content {sha256}',
    remedy:
      'What named it may be out of date: the agent asks for its configuration again. If it lasts, upload the file again.',
  },
  damaged: {
    kind: 'unavailable',
    message: 'The file of content {sha256} is damaged on the server: {damage}',
    remedy:
      'Upload the same file again, which mends it. Then look at the disk below REEVE_HOME/content: files do not change by themselves.',
  },
  busy: {
    kind: 'unavailable',
    message: 'All {limit} downloads that the server allows at once are under way',
    remedy: 'The agent tries again by itself. More at once: the setting content.downloads-at-once.',
  },
  noSuchRange: {
    kind: 'invalid',
    message: 'The content has {bytes} bytes; the range {range} is not in it',
    remedy: 'Ask for the whole content again.',
  },
  tooLarge: {
    kind: 'tooLarge',
    message: 'The file is larger than {limit} bytes',
    remedy: 'Check that it is the file you meant.',
  },
  notStored: {
    kind: 'unavailable',
    message: 'The file could not be stored in {folder}: {reason}',
    remedy: 'Look at the disk: room for the file is needed twice for a moment. Then try again.',
  },
});
