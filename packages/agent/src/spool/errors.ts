import { defineErrors } from '@reeve/base';

export const spoolErrors = defineErrors('spool', {
  notWritten: {
    kind: 'unavailable',
    message: 'An event could not be recorded in {directory}: {problem}.',
    remedy: 'Free space on that file system; the agent tries again by itself.',
  },
});
