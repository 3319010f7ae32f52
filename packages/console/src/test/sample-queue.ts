import * as api from '@reeve/protocol/api';
import { answers, at, page } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';

const setAside: api.SetAsideEvent[] = [1, 2].map((id) => ({
  id,
  computer: { id: sampleGuid(1, id), name: `app-zrh-0000${id}` },
  type: 'work.result',
  time: at(-9),
  receivedAt: at(-8),
  reason: 'its data is no result of work',
  data: { workId: 'nonsense' },
}));

export const queueAnswers = [
  answers(api.getEventQueue, () => ({
    depth: 1204,
    oldestAt: at(-2),
    arriving: 310.4,
    applied: 298.9,
    backPressure: false,
    setAside: setAside.length,
    noisiest: [
      { kind: 'computer' as const, id: sampleGuid(1, 1), name: 'app-zrh-00001', events: 912 },
      { kind: 'type' as const, id: 'policy.state', name: 'policy.state', events: 5120 },
    ],
  })),
  answers(api.listSetAsideEvents, ({ query, state }) =>
    page(
      setAside.filter(({ id }) => !state.replayed.includes(id)),
      query,
    ),
  ),
  answers(api.replaySetAsideEvents, ({ body, state }) => {
    state.replayed.push(...(body.ids ?? []));
    return { replayed: body.ids?.length ?? 0 };
  }),
  answers(api.discardSetAsideEvents, ({ body }) => ({ discarded: body.ids?.length ?? 0 })),
];
