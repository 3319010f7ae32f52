import { defineErrors } from '@reeve/base';

export const cmdbErrors = defineErrors('cmdb', {
  notFound: {
    kind: 'notFound',
    message: 'There is no resource {id}',
    remedy: 'Look its identifier up: `reeve computer list`.',
  },
  sameResource: {
    kind: 'invalid',
    message: 'A resource cannot be merged into itself',
    remedy: 'Name two resources: the one to keep and the one to absorb.',
  },
  otherType: {
    kind: 'invalid',
    message: 'A {absorbed} cannot be merged into a {kept}',
    remedy: 'Choose two resources of one type.',
  },
  mergeNotFound: {
    kind: 'notFound',
    message: 'There is no merge {id}',
    remedy: 'Look it up in the list of merges.',
  },
  alreadyUndone: {
    kind: 'conflict',
    message: 'The merge {id} has been undone already',
    remedy: 'Nothing is to be done.',
  },
  laterMerge: {
    kind: 'conflict',
    message: 'A later merge builds on this one: {id}',
    remedy: 'Undo merge {id} first.',
  },
  deletedSince: {
    kind: 'conflict',
    message: 'A resource of this merge has been deleted: nothing is left to restore',
    remedy: 'Register the computer again.',
  },
});
