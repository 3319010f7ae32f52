import { WorkResult } from '@reeve/protocol/agent';
import { Compile } from 'typebox/compile';
import type { Logger } from '../../../kernel/logger.ts';
import { storableTime } from '../batching/storable.ts';
import type { AgentEvent, EventHandler, RejectedEvent } from '../events/event-handler.ts';
import { type FinishedWork, finishWork, keyOfWork } from './finish-work.ts';
import type { WorkKinds } from './work-kinds.ts';

const validator = Compile(WorkResult);

/** Times that the database can hold, whatever the agent's clock said. */
const resultOf = (data: WorkResult, event: AgentEvent): WorkResult => ({
  ...data,
  startedAt: storableTime(data.startedAt, new Date(event.receivedAt)),
  finishedAt: storableTime(data.finishedAt, new Date(event.receivedAt)),
});

/** `work.result`: an outcome stands as the agent reported it; what is nobody's work is set aside. */
export const createWorkResultHandler = (
  kinds: WorkKinds,
  finished: () => void,
  logger?: Logger,
): EventHandler => ({
  type: 'work.result',
  apply: async (tx, events) => {
    const rejected: RejectedEvent[] = [];
    const first = new Map<string, { event: AgentEvent; entry: FinishedWork }>();
    for (const event of events) {
      const { data, agentId } = event;
      if (!validator.Check(data)) {
        rejected.push({ id: event.id, reason: 'its data is no result of work' });
        continue;
      }
      const key = keyOfWork(agentId, data.workId);
      if (!first.has(key))
        first.set(key, { event, entry: { agentId, result: resultOf(data as WorkResult, event) } });
    }
    if (first.size === 0) return rejected;
    const known = await finishWork(
      tx,
      kinds,
      [...first.values()].map(({ entry }) => entry),
      (alike) => logger?.info({ ...alike }, 'work has ended'),
    );
    for (const [key, { event, entry }] of first)
      if (!known.has(key))
        rejected.push({
          id: event.id,
          reason: `the work ${entry.result.workId} was never asked of this agent`,
        });
    finished();
    return rejected;
  },
});
