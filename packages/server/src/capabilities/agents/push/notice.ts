import type { PushFrame } from '@reeve/protocol/agent';
import type { Queryable } from '../../../kernel/database/database.ts';
import type { Signals } from '../../../kernel/signals.ts';

export type Notice = PushFrame['notice'];

const prefix = 'agents-push ';
/** 36 characters each; a notification holds 8,000 bytes. */
const idsInOne = 200;

/** Tells agents, at whichever server process they are connected, once the transaction is committed. */
export const raiseNotice = async (
  signals: Signals,
  on: Queryable,
  notice: Notice,
  agentIds: readonly string[],
): Promise<void> => {
  for (let from = 0; from < agentIds.length; from += idsInOne)
    await signals.raise(
      on,
      `${prefix}${notice} ${agentIds.slice(from, from + idsInOne).join(' ')}`,
    );
};

/** Returns a function that stops listening. */
export const hearNotices = (
  signals: Signals,
  hear: (notice: Notice, agentIds: readonly string[]) => void,
): (() => void) =>
  signals.onAny((topic) => {
    if (!topic.startsWith(prefix)) return;
    const [notice, ...agentIds] = topic.slice(prefix.length).split(' ');
    hear(notice as Notice, agentIds);
  });
