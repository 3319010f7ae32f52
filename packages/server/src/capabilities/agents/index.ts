import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import { createAgentLife } from './agent-life.ts';
import { type AgentParts, createAgentParts } from './agent-parts.ts';
import { createAgentChannel } from './channel/agent-channel.ts';
import { createRequireAgent, type RequireAgent } from './channel/require-agent.ts';
import type { ConfigurationSource } from './configuration/configuration-source.ts';
import { agentErrors } from './errors.ts';
import { eventQueueRoutes } from './event-queue/event-queue-routes.ts';
import type { NamePolicies } from './event-queue/queue-state.ts';
import type { EventHandler } from './events/event-handler.ts';
import { countQueue } from './events/event-queue.ts';
import { legacyRoutes } from './legacy/legacy-routes.ts';
import type { AgentsNeeds } from './needs.ts';
import type { HandleOutput } from './output/work-output.ts';
import {
  countAdoption,
  countByProtocol,
  countByVersion,
  readConfigurationVersion,
} from './presence/presence-store.ts';
import { type Notice, raiseNotice } from './push/notice.ts';
import { decideRegistration } from './registration/decide-registration.ts';
import { policyRoutes } from './registration/policy-routes.ts';
import { registrationRoutes } from './registration/registration-routes.ts';
import { tokenRoutes } from './registration/token-routes.ts';
import { createToken, type TokenInput } from './registration/token-store.ts';
import { duplicateRoutes } from './sessions/duplicate-routes.ts';
import { countOpenDuplicates } from './sessions/duplicate-store.ts';
import { type Cancelled, cancelWork } from './work/cancel-work.ts';
import { createWork } from './work/create-work.ts';
import { workRoutes } from './work/work-routes.ts';
import { capableOf, closedWork } from './work/work-store.ts';
import type { NewWork, WorkKind, WorkOutcome } from './work-kind.ts';

export { storableJson, storableText, storableTime } from './batching/storable.ts';
export { channelRefusal } from './channel/channel-refusal.ts';
export { messageReader } from './channel/read-message.ts';
export type { RequireAgent } from './channel/require-agent.ts';
export { agentSettingsPolicyKind } from './configuration/agent-settings-policy.ts';
export type { ConfigurationSource } from './configuration/configuration-source.ts';
export type { AgentEvent, EventHandler } from './events/event-handler.ts';
export type { AgentsNeeds } from './needs.ts';
export type { HandleOutput } from './output/work-output.ts';
export type { Notice } from './push/notice.ts';
export type { Cancelled } from './work/cancel-work.ts';
export type { NewWork, StoredWork, WorkKind, WorkOutcome } from './work-kind.ts';
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
  /**
   * Asks agents for work and tells those that are connected after the commit; gives the ids that are new. Left out
   * are ids that are there already, and work for computers without an agent that may work for this server.
   */
  createWork(tx: Transaction, items: readonly NewWork[]): Promise<string[]>;
  /**
   * Cancels what is open. What no agent has fetched ends here: `finished` of its kind is called in this transaction.
   * Other agents are asked to end it, and say what became of it.
   */
  cancelWork(tx: Transaction, ids: readonly string[], reason: string): Promise<Cancelled>;
  /** Before the start: work of this kind is carried from now on. */
  defineWorkKind(kind: WorkKind): void;
  /** Before the start: events of this type are applied by the handler, each once, in order within an agent. */
  handleEvent(handler: EventHandler): void;
  /** Version of the configuration that an agent would be given, and the one it said it has; null: none yet. */
  configurationOf(agentId: string): Promise<{ version: string; agentHas: string | null }>;
  /** Before the start, once: what is different for single agents in their configuration. */
  useConfiguration(source: ConfigurationSource): void;
  /**
   * Before the start, once: publishers (Ed25519, SPKI, base64) whose signature counts. Raise `agents-configuration`
   * when they change.
   */
  usePublisherKeys(read: () => Promise<readonly string[]>): void;
  /** Before the start, once: names of the policies that events speak of. */
  useNamesOfPolicies(read: NamePolicies): void;
  /** Tells those of the agents that are connected, at whichever server process, after the commit. */
  notify(tx: Transaction, notice: Notice, agentIds: readonly string[]): Promise<void>;
  /** Before the start: output of running work goes to the handler as it comes. */
  onOutput(handler: HandleOutput): void;
  /**
   * Of these items, those that are closed. For what was never told to `finished`: a release before 0.2.0, to which the
   * server had gone back meanwhile, closes work without it, and keeps no details of results.
   */
  closedWork(on: Queryable, ids: readonly string[]): Promise<WorkOutcome[]>;
  /** Of these agents, those that can do this kind of work as far as is known. */
  capableOf(on: Queryable, agentIds: readonly string[], workKind: string): Promise<Set<string>>;
}

const createChannel = (
  { version }: Kernel,
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
  });

/** Everything about agents but their inventory. Reads the signing key, hence the promise. */
export const createAgents = async (kernel: Kernel, needs: AgentsNeeds): Promise<Agents> => {
  const { db, signals } = kernel;
  const parts = await createAgentParts(kernel, needs);
  let namePolicies: NamePolicies = async () => new Map();
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
        ...legacyRoutes(kernel, parts.legacy),
        ...eventQueueRoutes(kernel, {
          deepest: parts.limits.queueDepth.value,
          namePolicies: (ids) => namePolicies(ids),
          kick: parts.dispatcher.kick,
        }),
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
    authorityAdoption: () => countAdoption(db, parts.configurations.knowing()),
    byProtocol: () => countByProtocol(db),
    byVersion: () => countByVersion(db),
    countOpenDuplicates: () => countOpenDuplicates(db),
    requireAgent,
    agentErrors,
    createWork: (tx, items) => createWork(tx, kernel, items),
    cancelWork: (tx, ids, reason) => cancelWork(tx, { signals, kinds: parts.kinds }, ids, reason),
    defineWorkKind: parts.kinds.define,
    handleEvent: parts.dispatcher.handle,
    configurationOf: async (agentId) => {
      const [versions, agentHas] = await Promise.all([
        parts.configurations.versionsOf([agentId]),
        readConfigurationVersion(db, agentId),
      ]);
      return { version: versions.get(agentId) ?? '', agentHas };
    },
    useConfiguration: parts.configurations.useSource,
    usePublisherKeys: parts.configurations.usePublisherKeys,
    useNamesOfPolicies: (read) => {
      namePolicies = read;
    },
    notify: (tx, notice, agentIds) => raiseNotice(signals, tx, notice, agentIds),
    onOutput: parts.output.handle,
    closedWork,
    capableOf,
  };
};
