import { defineErrors } from '@reeve/base';

export const scheduleListErrors = defineErrors('schedules', {
  badCursor: {
    kind: 'invalid',
    message: 'The cursor is none that this list gave',
    remedy: 'Begin again without it.',
  },
});
