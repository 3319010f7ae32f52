import { defineErrors } from '@reeve/base';

export const computersErrors = defineErrors('computers', {
  notFound: {
    kind: 'notFound',
    message: 'There is no computer {id}',
    remedy: 'List the computers to see which there are; it may have been deleted.',
  },
  badCursor: {
    kind: 'invalid',
    message: 'The cursor does not belong to this list',
    remedy: 'Begin again without a cursor; keep sort order and filters the same from page to page.',
  },
});
