import { InventoryChange, listInventoryChanges } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { present } from '../present.ts';
import { changesText } from '../show/changes-text.ts';

export const computerHistory = defineCommand({
  name: 'computer history',
  summary: 'What has changed on a computer, newest first',
  arguments: { computer: text('Name or identifier') },
  options: {
    dataClass: optional(text('Only this data class', { placeholder: 'NAME' })),
    limit: optional(integer('At most so many (100; 0 for all)')),
  },
  output: Type.Array(InventoryChange),
  run: async ({ args, options, session }) => {
    const { id } = await findOneComputer(session, args.computer);
    return session.all(
      listInventoryChanges,
      { params: { id }, query: present({ dataClass: options.dataClass }) },
      options.limit === 0 ? undefined : (options.limit ?? 100),
    );
  },
  show: (changes, terminal) => changesText(changes, terminal),
});
