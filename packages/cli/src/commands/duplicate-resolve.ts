import { Duplicate, listDuplicates, resolveDuplicate } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, text } from '../command/parameter.ts';
import { pick } from '../pick.ts';

const meaning = {
  'same-computer': 'The refused one may go on as this computer.',
  'new-computer': 'The refused one is told to make a key of its own.',
  dismissed: 'The refused one stays refused.',
  open: 'It is open again.',
} as const;

export const duplicateResolve = defineCommand({
  name: 'duplicate resolve',
  summary: 'Say what a suspected clone is',
  example:
    '  reeve duplicate resolve web-01 new-computer    (a copied disk: two computers)\n  reeve duplicate resolve web-01 same-computer   (a restored snapshot: one computer)',
  arguments: {
    duplicate: text('Identifier, or name of the computer'),
    state: choice('What it is', ['same-computer', 'new-computer', 'dismissed']),
  },
  output: Duplicate,
  run: async ({ args, session }) => {
    const open: Duplicate[] = await session.call(listDuplicates, { query: { state: 'open' } });
    const { id } = pick(open, args.duplicate, {
      what: 'open duplicate',
      list: 'reeve duplicate list',
      idOf: (one) => one.id,
      namesOf: (one) => [one.computerName, one.claimed.hostName],
    });
    return session.call(resolveDuplicate, { params: { id }, body: { state: args.state } });
  },
  show: (duplicate) => meaning[duplicate.state],
});
