import { discardSetAsideEvents, listSetAsideEvents } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag } from '../command/parameter.ts';
import {
  chosenArguments,
  chosenEvents,
  chosenOptions,
  takeAll,
} from '../event-queue/chosen-events.ts';

export const eventQueueDiscard = defineCommand({
  name: 'event-queue discard',
  summary: 'Delete events that were set aside; the audit keeps how many of which type',
  arguments: chosenArguments,
  options: { ...chosenOptions, yes: flag('Do not ask') },
  output: discardSetAsideEvents.response,
  run: async ({ args, options, session }) => {
    const body = chosenEvents(args, options, 'discard');
    const { total } = await session.call(listSetAsideEvents, { query: { limit: 1 } });
    await session.confirm('Delete these events? What they told is lost.', options.yes);
    const discarded = await takeAll(
      total,
      async () => (await session.call(discardSetAsideEvents, { body })).discarded,
    );
    return { discarded };
  },
  show: ({ discarded }) => `${discarded} events are deleted.`,
});
