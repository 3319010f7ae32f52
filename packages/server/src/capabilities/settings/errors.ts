import { defineErrors } from '@reeve/base';

export const settingsErrors = defineErrors('settings', {
  badCursor: {
    kind: 'invalid',
    message: 'The cursor is none that this list gave',
    remedy: 'Begin again without it.',
  },
});
