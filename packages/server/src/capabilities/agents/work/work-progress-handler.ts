import { WorkProgress } from '@reeve/protocol/agent';
import { Compile } from 'typebox/compile';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableText } from '../batching/storable.ts';
import type { EventHandler, RejectedEvent } from '../events/event-handler.ts';
import type { StoredWork } from '../work-kind.ts';
import type { WorkKinds } from './work-kinds.ts';

const validator = Compile(WorkProgress);

interface Told {
  agentId: string;
  workId: string;
  message: string;
}

/** Of what is still open, with the kind. */
const findOpen = (
  tx: Transaction,
  told: readonly Told[],
): Promise<(StoredWork & { kind: string; message: string })[]> =>
  tx.rows(sql`
    select w.id, w.agent_id as "agentId", w.kind, w.parameters, b.message
    from unnest(
      ${told.map(({ workId }) => workId)}::uuid[],
      ${told.map(({ agentId }) => agentId)}::uuid[],
      ${told.map(({ message }) => storableText(message))}::text[]
    ) as b (id, agent_id, message)
    join agents_work w on w.id = b.id and w.agent_id = b.agent_id and w.state = 'open'`);

/** `work.progress`: the last word about each item goes to its kind; nothing of it is kept here. */
export const createWorkProgressHandler = (kinds: WorkKinds): EventHandler => ({
  type: 'work.progress',
  apply: async (tx, events) => {
    const rejected: RejectedEvent[] = [];
    const told = new Map<string, Told>();
    for (const { id, agentId, data } of events) {
      if (!validator.Check(data))
        rejected.push({ id, reason: 'its data does not say where work stands' });
      else told.set(`${agentId} ${data.workId}`, { agentId, ...data });
    }
    if (told.size === 0) return rejected;
    const open = await findOpen(tx, [...told.values()]);
    for (const [kind, group] of Map.groupBy(open, (progress) => progress.kind))
      await kinds.find(kind)?.progress?.(tx, group);
    return rejected;
  },
});
