import { defineErrors } from '@reeve/base';

export const filtersErrors = defineErrors('filters', {
  clauseAt: {
    kind: 'invalid',
    message: 'The clause is wrong at character {at}: {problem}',
    remedy: '{remedy}',
  },
  clause: {
    kind: 'invalid',
    message: 'The clause is wrong: {problem}',
    remedy: '{remedy}',
  },
  cycle: {
    kind: 'invalid',
    message: 'The filter would lead back to itself: {path}',
    remedy: 'Take one of these references out; a filter may use others, but never itself.',
  },
  filterNotFound: {
    kind: 'notFound',
    message: 'There is no filter {id}',
    remedy: 'List the filters to see which there are: `reeve filter list`.',
  },
  targetNotFound: {
    kind: 'notFound',
    message: 'There is no target {id}',
    remedy: 'List the targets to see which there are: `reeve target list`.',
  },
  viewNotFound: {
    kind: 'notFound',
    message: 'There is no organizational view {id}',
    remedy: 'List the views to see which there are: `reeve view list`.',
  },
  groupNotFound: {
    kind: 'notFound',
    message: 'There is no organizational group {id}',
    remedy: 'List the groups to see which there are: `reeve group list`.',
  },
  computerNotFound: {
    kind: 'notFound',
    message: 'There is no computer {id}',
    remedy: 'List the computers to see which there are; it may have been deleted.',
  },
  administratorNotFound: {
    kind: 'notFound',
    message: 'There is no administrator {id}',
    remedy: 'List the administrators to see which there are: `reeve admin list`.',
  },
  nameTaken: {
    kind: 'conflict',
    message: 'There is a {kind} named “{name}” already',
    remedy: 'Choose another name: clauses, commands and people know it by its name.',
  },
  inUse: {
    kind: 'conflict',
    message: 'The {kind} “{name}” is used by {users}',
    remedy: 'Take it out there, or delete what uses it, first.',
  },
  belowItself: {
    kind: 'invalid',
    message: 'The group “{name}” cannot be put below itself',
    remedy: 'Choose a group that is not among those below it.',
  },
  otherView: {
    kind: 'invalid',
    message: 'The group {id} belongs to another view',
    remedy: 'Choose a group of the same view.',
  },
  partWithoutId: {
    kind: 'invalid',
    message: 'A part of the target is a {kind}, but does not say which',
    remedy: 'Give its identifier in `id`; only `everything` has none.',
  },
  nothingReached: {
    kind: 'invalid',
    message: 'Neither a target nor computers are named',
    remedy: 'Name a target, or at least one computer.',
  },
  outOfScope: {
    kind: 'forbidden',
    message: '{computers} of the named computers lie outside the scope of {name}: {names}',
    remedy:
      'Leave them out, or ask an administrator of Reeve to widen the scope: `reeve scope set`.',
  },
  boundCannotPlace: {
    kind: 'forbidden',
    message:
      '{name} is bound to groups, and groups decide whom he may reach: he cannot change them',
    remedy: 'Ask an administrator of Reeve who is not bound to groups to do it.',
  },
  badCursor: {
    kind: 'invalid',
    message: 'The cursor does not belong to this list',
    remedy: 'Begin again without a cursor; keep search and order the same from page to page.',
  },
  noPolicyUpdate: {
    kind: 'unavailable',
    message: 'This server has no policies to update',
    remedy: 'Run the delta or the complete update.',
  },
});
