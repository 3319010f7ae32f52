import { defineErrors } from '@reeve/base';

/** Why a file could not be fetched from the server. */
export const contentErrors = defineErrors('content', {
  noSession: {
    kind: 'unavailable',
    message: 'There is no session with the server to fetch {sha256} with.',
    remedy: 'The agent goes on when it is connected again.',
  },
  refused: {
    kind: 'unavailable',
    message: 'The server answered {status} when it was asked for {sha256}.',
    remedy: 'The agent tries again; the log of the server says why it refuses.',
  },
  cutOff: {
    kind: 'unavailable',
    message: 'The way to the server broke at byte {bytes} of {sha256}: {problem}.',
    remedy: 'The agent goes on from there.',
  },
  damaged: {
    kind: 'invalid',
    message: 'What the server gave for {sha256} is something else: {problem}.',
    remedy:
      'The server notices damaged files of its own; upload the plug-in or the release there again.',
  },
});
