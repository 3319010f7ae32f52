import type { Queryable } from '../../../kernel/database/database.ts';
import type { Signals } from '../../../kernel/signals.ts';

const prefix = 'agents-session ';

/** Tells the other server processes which sessions are superseded. At most 150: a notification holds 8,000 bytes. */
export const announceSessions = async (
  signals: Signals,
  on: Queryable,
  sessions: readonly { agentId: string; ticket: { issued: number } }[],
): Promise<void> => {
  const list = sessions.map(({ agentId, ticket }) => `${agentId}:${ticket.issued}`);
  await signals.raise(on, prefix + list.join(' '));
};

/** Returns a function that stops listening. */
export const hearSessions = (
  signals: Signals,
  hear: (agentId: string, number: number) => void,
): (() => void) =>
  signals.onAny((topic) => {
    if (!topic.startsWith(prefix)) return;
    for (const entry of topic.slice(prefix.length).split(' ')) {
      const [agentId, number] = entry.split(':');
      if (agentId && number) hear(agentId, Number(number));
    }
  });
