import { defineErrors } from '@reeve/base';

export const scheduleErrors = defineErrors('schedules', {
  badCron: {
    kind: 'invalid',
    message: '`{cron}` is no time to run at: {reason}',
    remedy:
      'Give five fields: minute, hour, day of the month, month, day of the week. `0 2 * * 1-5` is 02:00 from Monday to Friday.',
  },
  neverComes: {
    kind: 'invalid',
    message: '`{cron}` describes a time that never comes',
    remedy: 'Correct day and month: `0 2 28 2 *` is 02:00 on 28 February.',
  },
  badTimeZone: {
    kind: 'invalid',
    message: '{timeZone} is no time zone',
    remedy: 'Give a name of the IANA list, e.g. `Europe/Berlin` or `UTC`.',
  },
  badPeriod: {
    kind: 'invalid',
    message: 'A period of {seconds} seconds is not possible',
    remedy: 'Give 5 to 31536000 seconds.',
  },
  contradicting: {
    kind: 'invalid',
    message: 'A schedule follows one of: a cron expression, a period, or a shared schedule',
    remedy: 'Give one of them.',
  },
  unknown: {
    kind: 'notFound',
    message: 'There is no schedule {id}',
    remedy: 'Look its identifier up: `reeve schedule list`.',
  },
  running: {
    kind: 'conflict',
    message: '{name} is running already, since {since}',
    remedy: 'Wait for its end, then run it again where that is still wanted.',
  },
  notBuiltIn: {
    kind: 'conflict',
    message: '{name} was made by an administrator and has no default to go back to',
    remedy: 'Say when it is to run.',
  },
  unknownShared: {
    kind: 'notFound',
    message: 'There is no shared schedule {id}',
    remedy: 'List them: `reeve shared-schedule list`.',
  },
  sharedNameTaken: {
    kind: 'conflict',
    message: 'There is already a shared schedule named {name}',
    remedy: 'Choose another name; capitals make no difference.',
  },
  sharedInUse: {
    kind: 'conflict',
    message: 'The shared schedule {name} is followed by {followers}',
    remedy: 'Give those a time of their own first.',
  },
});
