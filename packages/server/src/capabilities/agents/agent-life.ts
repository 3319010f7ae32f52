import { messageOf } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { sql } from '../../kernel/database/database.ts';
import type { AgentParts } from './agent-parts.ts';
import { keepTidy } from './keep-tidy.ts';
import { clearConnected } from './presence/presence-store.ts';
import { hearNotices } from './push/notice.ts';
import { hearSessions } from './sessions/session-announcement.ts';

/** Agents that were shut out lately: their notice may have been lost. */
const shutOutLately = async ({ db }: Kernel): Promise<string[]> => {
  const rows = await db.rows<{ id: string }>(sql`
    select id from agents_registration
    where status in ('blocked', 'revoked') and decided_at > now() - interval '2 minutes'`);
  return rows.map(({ id }) => id);
};

const shutOut = ({ gate, hub }: AgentParts, agentIds: readonly string[]): void => {
  for (const agentId of agentIds) gate.forget(agentId);
  hub.notify('revoked', agentIds);
};

const refreshConfiguration = async ({ configuration, hub }: AgentParts): Promise<void> => {
  if (await configuration.refresh()) await hub.notifyAll('configuration');
};

const hear = (kernel: Kernel, parts: AgentParts): (() => void)[] => [
  hearNotices(kernel.signals, (notice, agentIds) => {
    if (notice === 'revoked') shutOut(parts, agentIds);
    else parts.hub.notify(notice, agentIds);
  }),
  hearSessions(kernel.signals, parts.gate.supersede),
  kernel.signals.on('agents-configuration', () => {
    refreshConfiguration(parts).catch((error) =>
      kernel.logger.info({ reason: messageOf(error) }, 'the configuration is looked at later'),
    );
  }),
];

/** Start and stop of the capability. Whatever a signal tells is also looked for by a timer. */
export const createAgentLife = (kernel: Kernel, parts: AgentParts) => {
  let deaf: (() => void)[] = [];
  return {
    start: async (): Promise<void> => {
      await clearConnected(kernel.db);
      deaf = hear(kernel, parts);
      parts.dispatcher.kick();
      keepTidy(kernel, parts.topics.agents.raise);
      kernel.recurring.every('apply events', 5, async () => parts.dispatcher.kick());
      kernel.recurring.every('look at the agents’ configuration', 60, () =>
        refreshConfiguration(parts),
      );
      kernel.recurring.every('look for agents that were shut out', 30, async () =>
        shutOut(parts, await shutOutLately(kernel)),
      );
    },
    stop: async (): Promise<void> => {
      for (const stopHearing of deaf) stopHearing();
      parts.hub.stop();
      parts.connections.stop();
      await parts.sessions.drain();
      await parts.gate.drain();
      await parts.presence.drain();
      await parts.events.drain();
      await parts.dispatcher.stop();
      for (const topic of Object.values(parts.topics)) topic.stop();
      await clearConnected(kernel.db).catch((error) =>
        kernel.logger.info(
          { reason: messageOf(error) },
          'connections are cleared at the next start',
        ),
      );
    },
  };
};
