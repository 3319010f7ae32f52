import { messageOf } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { sql } from '../../kernel/database/database.ts';
import type { AgentParts } from './agent-parts.ts';
import { forgetOldNumbers } from './event-queue/event-meter.ts';
import { keepTidy } from './keep-tidy.ts';
import { legacyTopic } from './legacy/legacy-mode.ts';
import { beatSeconds } from './presence/server-process.ts';
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

const refreshConfiguration = async ({ configurations, hub }: AgentParts): Promise<void> => {
  if (await configurations.refresh()) hub.notifyAll('configuration');
};

/** Others took this process for dead, and have cleared its flags. */
const showLife = async ({ process, hub, connections }: AgentParts): Promise<void> => {
  if (await process.beat()) return;
  for (const agentId of hub.connectedAgents()) connections.note(agentId, true);
};

const hear = (kernel: Kernel, parts: AgentParts): (() => void)[] => {
  const later = (what: string) => (error: unknown) =>
    kernel.logger.info({ reason: messageOf(error) }, what);
  const lookAtConfiguration = (): void => {
    refreshConfiguration(parts).catch(later('the configuration is looked at later'));
  };
  return [
    ...Object.values(parts.settings).map((setting) => setting.onChange(lookAtConfiguration)),
    parts.limits.connections.onChange(parts.hub.endSurplus),
    kernel.signals.on(legacyTopic, () => {
      parts.legacy.look().catch(later('Legacy Agent Communication is looked at later'));
    }),
    hearNotices(kernel.signals, (notice, agentIds) => {
      if (notice === 'revoked') shutOut(parts, agentIds);
      else parts.hub.notify(notice, agentIds);
    }),
    hearSessions(kernel.signals, parts.gate.supersede),
    kernel.signals.on('agents-configuration', lookAtConfiguration),
  ];
};

/** Start and stop of the capability. Whatever a signal tells is also looked for by a timer. */
export const createAgentLife = (kernel: Kernel, parts: AgentParts) => {
  let deaf: (() => void)[] = [];
  return {
    start: async (): Promise<void> => {
      await parts.process.start();
      await parts.legacy.look();
      await parts.configurations.refresh();
      deaf = hear(kernel, parts);
      parts.dispatcher.kick();
      keepTidy(kernel, parts.kinds, parts.topics.agents.raise);
      kernel.recurring.every('show that this server process lives', beatSeconds, () =>
        showLife(parts),
      );
      kernel.recurring.every('look at Legacy Agent Communication', 5, parts.legacy.look);
      kernel.recurring.every('write the rates of events', 5, parts.meter.flush);
      kernel.recurring.every('forget old rates of events', 300, () => forgetOldNumbers(kernel.db));
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
      await parts.work.drain();
      await parts.output.drain();
      await parts.configurations.drain();
      await parts.dispatcher.stop();
      await parts.legacy.drain();
      for (const topic of Object.values(parts.topics)) topic.stop();
      await parts.process
        .stop()
        .catch((error) =>
          kernel.logger.info(
            { reason: messageOf(error) },
            'connections are cleared by another process, or at the next start',
          ),
        );
    },
  };
};
