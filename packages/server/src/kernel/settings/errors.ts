import { defineErrors } from '@reeve/base';

export const settingErrors = defineErrors('settings', {
  unknown: {
    kind: 'notFound',
    message: 'There is no setting {key}',
    remedy: 'Look its name up: `reeve settings list`.',
  },
  outOfBounds: {
    kind: 'invalid',
    message: '{key} cannot be {value}: {expected}',
    remedy: 'Give a value that fits; `reeve settings list` shows the bounds. Nothing was changed.',
  },
  unknownChange: {
    kind: 'notFound',
    message: 'There is no change {id} of a setting',
    remedy: 'Look its number up: `reeve settings history`.',
  },
  changedSince: {
    kind: 'conflict',
    message: '{key} was changed again since by {by}',
    remedy:
      'Look at `reeve settings history`, then undo the newest change or set the value itself.',
  },
});
