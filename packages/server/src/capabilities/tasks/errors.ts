import { defineErrors } from '@reeve/base';

export const tasksErrors = defineErrors('tasks', {
  notFound: {
    kind: 'notFound',
    message: 'There is no {what} {id}',
    remedy: 'Look at the list of them; it may have been deleted.',
  },
  nameTaken: {
    kind: 'conflict',
    message: 'There is another {what} with the name {name}',
    remedy: 'Give it another name, or change the one that is there.',
  },
  inUse: {
    kind: 'conflict',
    message: '{what} {name} is used by {users}',
    remedy: 'Take it out of them first, then delete it.',
  },
  duplicateVariable: {
    kind: 'invalid',
    message: 'The variable {name} is given twice among parameters and secrets',
    remedy: 'Give each parameter and each secret a variable of its own.',
  },
  secretUnknown: {
    kind: 'invalid',
    message: 'There is no secret {name}',
    remedy: 'Add it with `reeve secret set`, or correct the name.',
  },
  valueMissing: {
    kind: 'invalid',
    message: 'The task {task} needs a value for {name}',
    remedy: 'Give one, or give the parameter a default.',
  },
  valueUnknown: {
    kind: 'invalid',
    message: '{subject} has no parameter {name}',
    remedy: 'Leave the value out, or add the parameter to the task.',
  },
  valueUnusable: {
    kind: 'invalid',
    message: 'The value of {name} holds a character that no environment variable can hold',
    remedy: 'Take the zero character out.',
  },
  stepTwice: {
    kind: 'invalid',
    message: 'Two steps have the id {step}',
    remedy: 'Give each step an id of its own.',
  },
  stepUnknown: {
    kind: 'invalid',
    message: 'The step {step} leads to {next}, which is no step of this job',
    remedy: 'Name a step that is there, or null for the end.',
  },
  stepUnreachable: {
    kind: 'invalid',
    message: 'Nothing leads to the step {step}',
    remedy: 'Let another step lead to it by onDone or onFailed, or take it out.',
  },
  circle: {
    kind: 'invalid',
    message: 'The steps lead round in a circle: {steps}',
    remedy: 'Let one of them lead elsewhere; a step runs once at most.',
  },
  criticalBranch: {
    kind: 'invalid',
    message:
      'The step {step} is critical, so a computer that fails it takes no further step of a server job: onFailed would never be followed',
    remedy: 'Set critical to false, or take onFailed away.',
  },
  oneSubject: {
    kind: 'invalid',
    message: 'A run is of one task or of one job',
    remedy: 'Give either taskId or jobId.',
  },
  oneReach: {
    kind: 'invalid',
    message: 'A run goes to one target or to a list of computers',
    remedy: 'Give either targetId or computers.',
  },
  nobody: {
    kind: 'invalid',
    message: 'There is no computer in {reach}',
    remedy: 'Choose another target, or look at why it is empty.',
  },
  startsTooLate: {
    kind: 'invalid',
    message: 'A run may begin within a year, not at {time}',
    remedy: 'Choose an earlier time, or a scheduled run.',
  },
  keyOfAnother: {
    kind: 'conflict',
    message: 'The idempotency key {key} belongs to a run of something else, {run}',
    remedy: 'Take a new key for a new run.',
  },
  notAwaiting: {
    kind: 'conflict',
    message: 'The run does not wait for approval; it is {state}',
    remedy: 'Look at it again: somebody else has decided, or its time is over.',
  },
  ownRequest: {
    kind: 'forbidden',
    message: 'Who asks for a run beyond the limit does not approve it; {others} others could',
    remedy: 'Ask another administrator who may approve runs.',
  },
  personNeeded: {
    kind: 'forbidden',
    message: 'A run is approved by a person, not by an API token',
    remedy: 'Sign in, or use the command line on the server.',
  },
  ended: {
    kind: 'conflict',
    message: 'The run has ended already: {state}',
    remedy: 'Nothing is left to cancel.',
  },
  notEnded: {
    kind: 'conflict',
    message: '{left} computers have no outcome yet',
    remedy: 'Wait for the end of the run, or cancel it.',
  },
  nothingFailed: {
    kind: 'conflict',
    message: 'Every computer of the run is done',
    remedy: 'Start a new run to run it everywhere again.',
  },
  badCursor: {
    kind: 'invalid',
    message: 'The cursor does not belong to this list',
    remedy: 'Begin with the first page again.',
  },
  secretKeyLost: {
    kind: 'conflict',
    message: 'The secret {name} was sealed with another key than the one in {file}',
    remedy:
      'Copy the file from the backup, or from another server of this database; or set the secret again.',
  },
  secretKeyUnreadable: {
    kind: 'conflict',
    message: 'The key of the secrets in {file} cannot be used: {reason}',
    remedy: 'Restore it from the backup of the secrets directory.',
  },
  badCron: {
    kind: 'invalid',
    message: '{cron} is no cron expression with five fields that ever comes: {reason}',
    remedy: 'Write minute, hour, day, month and weekday, e.g. `0 22 * * 1-5`.',
  },
  badTimeZone: {
    kind: 'invalid',
    message: '{timeZone} is no time zone',
    remedy: 'Give an IANA name such as Europe/Berlin, or UTC; for windows also `local`.',
  },
  windowTwice: {
    kind: 'invalid',
    message: 'Two windows have the name {name}',
    remedy: 'Give each window a name of its own.',
  },
});
