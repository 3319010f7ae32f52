import { defineErrors } from '@reeve/base';

export const policyErrors = defineErrors('policies', {
  notFound: {
    kind: 'notFound',
    message: 'There is no policy {id}',
    remedy:
      'List the policies to see which there are; a deleted one is among the deleted policies and can be brought back.',
  },
  unknownKind: {
    kind: 'invalid',
    message: 'There is no kind of policies “{kind}”',
    remedy: 'Known kinds: {known}. `reeve policy kinds` shows them with examples.',
  },
  kindIsFixed: {
    kind: 'invalid',
    message: 'A policy of the kind {kind} cannot become one of the kind {wanted}',
    remedy: 'Add another policy of that kind, and delete this one.',
  },
  badSettings: {
    kind: 'invalid',
    message: 'The settings do not fit the kind {kind}: at {pointer}: {expected}',
    remedy: 'Correct them. `reeve policy kinds` shows the schema of the kind and an example.',
  },
  targetNotFound: {
    kind: 'invalid',
    message: 'There is no target {target}',
    remedy: 'List the targets; leave out the one that is gone, or add another.',
  },
  changedMeanwhile: {
    kind: 'conflict',
    message: '“{policy}” has version {version} by now, changed by {by}; you began with {yours}',
    remedy: 'Look at the newest version, and make your change again upon it.',
  },
  nameTaken: {
    kind: 'conflict',
    message: 'There is another policy of the name “{name}”',
    remedy: 'Choose another name: people know policies by it.',
  },
  notDeleted: {
    kind: 'conflict',
    message: '“{policy}” is at version {version} already',
    remedy: 'Choose an older version to bring back.',
  },
  versionNotFound: {
    kind: 'notFound',
    message: '“{policy}” has no version {version}',
    remedy: 'Its versions are 1 to {newest}.',
  },
  badRing: {
    kind: 'invalid',
    message: 'The ring “{ring}” cannot be: {reason}',
    remedy:
      'Give every ring a share in percent or a filter; the last one is always everybody else.',
  },
  noRollOut: {
    kind: 'conflict',
    message: '“{policy}” is not being rolled out in rings',
    remedy: 'Save it with rings; its next version then goes through them.',
  },
  rollOutState: {
    kind: 'conflict',
    message: 'The roll-out of “{policy}” is {state}: {action} has no meaning now',
    remedy: 'Look at the state of the roll-out again.',
  },
  badCursor: {
    kind: 'invalid',
    message: 'The cursor is not one of this list',
    remedy: 'Begin at the first page: leave the cursor out.',
  },
  computerNotFound: {
    kind: 'notFound',
    message: 'There is no computer {id}',
    remedy: 'List the computers to see which there are.',
  },
});
