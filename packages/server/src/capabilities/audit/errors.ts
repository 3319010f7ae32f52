import { defineErrors } from '@reeve/base';

export const auditErrors = defineErrors('audit', {
  badCursor: {
    kind: 'invalid',
    message: 'The cursor is not one that the audit has given',
    remedy: 'Ask for the first page again, without a cursor.',
  },
});
