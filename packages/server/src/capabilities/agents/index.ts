import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import { createAgentLife } from './agent-life.ts';
import { type AgentParts, createAgentParts } from './agent-parts.ts';
import { createAgentChannel } from './channel/agent-channel.ts';
import { createRequireAgent, type RequireAgent } from './channel/require-agent.ts';
import { agentErrors } from './errors.ts';
import { countQueue } from './events/event-queue.ts';
import type { AgentsNeeds } from './needs.ts';
import { countAdoption, countByProtocol, countByVersion } from './presence/presence-store.ts';
import { decideRegistration } from './registration/decide-registration.ts';
import { policyRoutes } from './registration/policy-routes.ts';
import { registrationRoutes } from './registration/registration-routes.ts';
import { tokenRoutes } from './registration/token-routes.ts';
import { createToken, type TokenInput } from './registration/token-store.ts';
import { duplicateRoutes } from './sessions/duplicate-routes.ts';
import { countOpenDuplicates } from './sessions/duplicate-store.ts';
import { workRoutes } from './work/work-routes.ts';
import { fetchWork } from './work/work-store.ts';

export { channelRefusal } from './channel/channel-refusal.ts';
export { messageReader } from './channel/read-message.ts';
export type { AgentsNeeds } from './needs.ts';
export { agentErrors };

export interface Agents {
  capability: Capability;
  createRegistrationToken(
    on: Queryable,
    input: TokenInput,
  ): Promise<{ id: string; secret: string; expiresAt: string }>;
  /** Ends an agent's trust with the transaction, if there is one: its sessions are refused and it is told. */
  revoke(tx: Transaction, agentId: string, reason: string): Promise<void>;
  /** Agents with a push channel to this server process. */
  connectedCount(): number;
  /** Events that wait to be applied. */
  queueDepth(): Promise<number>;
  /** How many of the allowed agents work with the present configuration, whose authorities they then trust. */
  authorityAdoption(): Promise<{ agents: number; knowNext: number }>;
  /** Allowed agents by the protocol that they speak. */
  byProtocol(): Promise<Record<string, number>>;
  /** Allowed agents by their release. */
  byVersion(): Promise<Record<string, number>>;
  /** Suspected clones that wait for a decision. */
  countOpenDuplicates(): Promise<number>;
  requireAgent: RequireAgent;
  agentErrors: typeof agentErrors;
}

const createChannel = (
  { db, version }: Kernel,
  parts: AgentParts,
  requireAgent: RequireAgent,
  refuseWhenFull: () => void,
) =>
  createAgentChannel({
    ...parts,
    serverVersion: version,
    requireAgent,
    sessions: {
      open: async (request, from, gone) => {
        refuseWhenFull();
        return parts.sessions.open(request, from, gone);
      },
    },
    register: async (request, from) => {
      refuseWhenFull();
      const response = await parts.register(request, from);
      parts.metrics.registrations.inc();
      if (response.status === 'allowed') parts.topics.computers.raise();
      return response;
    },
    presence: {
      checkIn: async (agentId, request) => {
        const response = await parts.presence.checkIn(agentId, request);
        parts.metrics.checkIns.inc();
        return response;
      },
    },
    configuration: parts.configuration.current,
    fetchWork: (agentId, channel) => fetchWork(db, agentId, channel),
  });

/** Everything about agents but their inventory. Reads the settings and the signing key, hence the promise. */
export const createAgents = async (kernel: Kernel, needs: AgentsNeeds): Promise<Agents> => {
  const { db, signals } = kernel;
  const parts = await createAgentParts(kernel, needs);
  const refuseWhenFull = (): void => {
    const shortage = needs.diskShortage();
    if (shortage) throw agentErrors.diskFull({ ...shortage });
  };
  const requireAgent = createRequireAgent(parts.gate, refuseWhenFull);
  return {
    capability: {
      name: 'agents',
      routes: [
        ...registrationRoutes(kernel, needs),
        ...tokenRoutes(kernel),
        ...policyRoutes(kernel),
        ...duplicateRoutes(kernel),
        ...workRoutes(kernel),
      ],
      plugin: createChannel(kernel, parts, requireAgent, refuseWhenFull),
      ...createAgentLife(kernel, parts),
    },
    createRegistrationToken: async (on, input) => {
      const { token, secret } = await createToken(on, input);
      return { id: token.id, secret, expiresAt: token.expiresAt };
    },
    revoke: async (tx, agentId, reason) => {
      await decideRegistration(tx, { signals, needs }, agentId, {
        status: 'revoked',
        reason,
        by: 'Reeve',
      });
      await signals.raise(tx, 'registrations');
    },
    connectedCount: parts.hub.connected,
    queueDepth: () => countQueue(db),
    authorityAdoption: () => countAdoption(db, parts.configuration.current().version),
    byProtocol: () => countByProtocol(db),
    byVersion: () => countByVersion(db),
    countOpenDuplicates: () => countOpenDuplicates(db),
    requireAgent,
    agentErrors,
  };
};
