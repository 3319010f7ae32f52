import { listPublishers, type Publisher, removePublisher } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { pick } from '../pick.ts';

export const publisherRemove = defineCommand({
  name: 'publisher remove',
  summary: 'Trust a publisher no longer',
  arguments: { publisher: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: removePublisher.response,
  run: async ({ args, options, session }) => {
    const { id, name } = pick(await session.call(listPublishers, {}), args.publisher, {
      what: 'publisher',
      list: 'reeve publisher list',
      idOf: (one: Publisher) => one.id,
      namesOf: (one) => [one.name],
    });
    await session.confirm(`Trust ${name} no longer?`, options.yes);
    return session.call(removePublisher, { params: { id } });
  },
  show: (_, __, { args }) => `${args.publisher} is trusted no longer.`,
});
