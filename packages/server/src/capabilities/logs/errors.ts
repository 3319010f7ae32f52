import { defineErrors } from '@reeve/base';

export const logErrors = defineErrors('logs', {
  badCursor: {
    kind: 'invalid',
    message: 'The cursor is none that this list gave',
    remedy: 'Begin again without it.',
  },
  groupNotFound: {
    kind: 'notFound',
    message: 'There is no message {key}',
    remedy:
      'List the messages with `reeve logs groups`; those that did not come for long are forgotten.',
  },
  untilPast: {
    kind: 'invalid',
    message: 'The acceptance would be over already: {until}',
    remedy: 'Give a moment to come, or none for an acceptance that lasts.',
  },
});
