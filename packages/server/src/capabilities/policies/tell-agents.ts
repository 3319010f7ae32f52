import { messageOf } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import type { PoliciesNeeds } from './needs.ts';

/**
 * Tells agents that their configuration has changed, so many a second: 100,000 that all ask at once would be told
 * to come back later. Whoever is lost with this process, or has no push channel, learns of it at his next check-in.
 */
export interface AgentTeller {
  tell(agentIds: readonly string[]): void;
  stop(): void;
}

export const createAgentTeller = (
  { logger }: Pick<Kernel, 'logger'>,
  { tellAgents }: Pick<PoliciesNeeds, 'tellAgents'>,
  perSecond: () => number,
): AgentTeller => {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tellSome = (): void => {
    timer = undefined;
    const some = [...waiting.values().take(perSecond())];
    for (const id of some) waiting.delete(id);
    if (waiting.size > 0) timer = setTimeout(tellSome, 1000);
    tellAgents(some).catch((error) =>
      logger.info({ reason: messageOf(error) }, 'agents were not told of their configuration'),
    );
  };
  return {
    tell: (agentIds) => {
      for (const id of agentIds) waiting.add(id);
      if (waiting.size > 0 && timer === undefined) timer = setTimeout(tellSome, 0);
    },
    stop: () => clearTimeout(timer),
  };
};
