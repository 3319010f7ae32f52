import {
  discardSetAsideEvents,
  getEventQueue,
  listSetAsideEvents,
  replaySetAsideEvents,
} from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import {
  implement,
  type RequestContext,
  type RouteImplementation,
} from '../../../kernel/http/implement.ts';
import { type NamePolicies, readEventQueue } from './queue-state.ts';
import { listSetAside } from './set-aside-list.ts';
import {
  type ChosenEvents,
  countTaken,
  discardSetAside,
  replaySetAside,
} from './take-set-aside.ts';

export interface EventQueueNeeds {
  /** Events that may wait before more are refused. */
  deepest(): number;
  namePolicies: NamePolicies;
  /** There is something in the queue. */
  kick(): void;
}

export const eventQueueRoutes = (
  { db }: Pick<Kernel, 'db'>,
  needs: EventQueueNeeds,
): RouteImplementation[] => {
  const take = (act: typeof replaySetAside, choice: ChosenEvents, context: RequestContext) =>
    db.transaction(async (tx) => {
      const { sum, byType } = countTaken(await act(tx, choice));
      await context.record(tx, {
        subject: choice.type ?? 'events that were set aside',
        details: { events: sum, byType },
      });
      return sum;
    });
  return [
    implement(getEventQueue, () =>
      readEventQueue(db, { deepest: needs.deepest(), namePolicies: needs.namePolicies }),
    ),
    implement(listSetAsideEvents, ({ query }) => listSetAside(db, query)),
    implement(replaySetAsideEvents, async ({ body }, context) => {
      const replayed = await take(replaySetAside, body, context);
      needs.kick();
      return { replayed };
    }),
    implement(discardSetAsideEvents, async ({ body }, context) => ({
      discarded: await take(discardSetAside, body, context),
    })),
  ];
};
