import { listSetAsideEvents, replaySetAsideEvents } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import {
  chosenArguments,
  chosenEvents,
  chosenOptions,
  takeAll,
} from '../event-queue/chosen-events.ts';

export const eventQueueReplay = defineCommand({
  name: 'event-queue replay',
  summary:
    'Put events that were set aside into the queue again; one that still cannot be applied comes back',
  arguments: chosenArguments,
  options: chosenOptions,
  output: replaySetAsideEvents.response,
  run: async ({ args, options, session }) => {
    const body = chosenEvents(args, options, 'replay');
    const { total } = await session.call(listSetAsideEvents, { query: { limit: 1 } });
    const replayed = await takeAll(
      total,
      async () => (await session.call(replaySetAsideEvents, { body })).replayed,
    );
    return { replayed };
  },
  show: ({ replayed }) => `${replayed} events are in the queue again.`,
});
