import { type Clock, systemClock } from '@reeve/base';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Transaction } from '../../kernel/database/database.ts';
import { type AgentPolicies, createAgentPolicies } from './agent-policies.ts';
import { createAssigner, type Outcome } from './assigner.ts';
import { desiredStatePolicyKind } from './desired-state.ts';
import type { PoliciesNeeds } from './needs.ts';
import { readPoliciesOfKind, readPolicyNames } from './of-kind.ts';
import { anythingPending, markDocuments, pendingTopic } from './pending-store.ts';
import { readPoliciesInForce } from './policies-in-force.ts';
import type { PolicyKindDefinition } from './policy-kind.ts';
import { createPolicyKinds } from './policy-kinds.ts';
import { createPolicyStateHandler } from './policy-state-handler.ts';
import { policyRoutes } from './routes.ts';
import { type StateReport, writeStates } from './state-store.ts';
import { stepRollOuts } from './step-roll-outs.ts';
import { createAgentTeller } from './tell-agents.ts';
import { createThrottledSignal } from './throttled-signal.ts';
import { findFilterUses, findTargetUses } from './uses.ts';
import { createWorldReader } from './world-store.ts';

export type { PoliciesNeeds } from './needs.ts';
export type { Lines, PolicyKindDefinition, PolicyOfComputers } from './policy-kind.ts';
export type { StateReport } from './state-store.ts';

export interface Policies extends AgentPolicies {
  capability: Capability;
  /** Before the start: policies of this kind can be made from now on. */
  defineKind(kind: PolicyKindDefinition): void;
  /**
   * At any time: the kind is as described from now on. Throws where its schema is none. Call `refreshDocuments` when
   * there may be policies of it.
   */
  replaceKind(kind: PolicyKindDefinition): void;
  knowsKind(name: string): boolean;
  /**
   * Says that what kinds deliver may be something else now, e.g. because a task was changed: every document is made
   * again, after the commit. Survives a kill.
   */
  refreshDocuments(tx: Transaction): Promise<void>;
  /** The policy update: computes whatever is pending, and waits for its end. */
  refreshAssignments(): Promise<Outcome>;
  /** What the server itself knows of policies whose kind it obeys: as if their agents had said so. */
  setCompliance(tx: Transaction, reports: readonly StateReport[]): Promise<void>;
  /** Policies of a kind with the computers on which they are in force, for kinds that the server obeys. */
  policiesInForce: typeof readPoliciesInForce;
  /** Applies `policy.state` events. */
  stateHandler: ReturnType<typeof createPolicyStateHandler>;
  findTargetUses: typeof findTargetUses;
  findFilterUses: typeof findFilterUses;
  readPoliciesOfKind: typeof readPoliciesOfKind;
  /** Names by id, of deleted policies too. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const secondsBetweenLooks = 30;

const defineSettings = ({ settings }: Pick<Kernel, 'settings'>) => ({
  freshHours: settings.define({
    key: 'policies.fresh-hours',
    group: 'Policies',
    title: 'Freshness of compliance',
    description:
      'What a computer said of a policy counts for so long; after it, its compliance is unknown. Agents repeat themselves once a day.',
    type: 'integer',
    default: 72,
    minimum: 1,
    maximum: 8760,
    unit: 'hours',
  }),
  tellPerSecond: settings.define({
    key: 'policies.tell-agents-per-second',
    group: 'Policies',
    title: 'Agents told of changed policies',
    description:
      'So many connected agents a second are told by push that their policies have changed; each then asks for its configuration. The others learn of it when they are told later, or at their next check-in.',
    type: 'integer',
    default: 500,
    minimum: 1,
    maximum: 10_000,
    unit: 'agents per second',
  }),
});

/** Parts that routes and schedules use as well. */
const createParts = (kernel: Kernel, needs: PoliciesNeeds, clock: Clock) => {
  const settings = defineSettings(kernel);
  const kinds = createPolicyKinds();
  kinds.define(desiredStatePolicyKind);
  const readWorld = createWorldReader(kinds);
  const teller = createAgentTeller(kernel, needs, settings.tellPerSecond.value);
  const changed = createThrottledSignal(kernel, 'policies', 2000);
  const assigner = createAssigner({
    kernel,
    kinds,
    needs,
    readWorld,
    tell: teller.tell,
    logger: kernel.logger,
  });
  return {
    kernel,
    needs,
    clock,
    kinds,
    readWorld,
    teller,
    changed,
    assigner,
    freshSince: () =>
      new Date(clock.now().getTime() - settings.freshHours.value() * 3_600_000).toISOString(),
  };
};
export type PolicyParts = ReturnType<typeof createParts>;

const defineSchedules = (parts: PolicyParts): void => {
  const { schedules } = parts.kernel;
  schedules.define({
    id: 'policies.roll-outs',
    name: 'Roll-outs of policies',
    description: 'Looks at every roll-out: the next ring, or a halt when too many computers fail',
    owner: 'Policies',
    default: { everySeconds: 10 },
    run: () => stepRollOuts(parts),
  });
  schedules.define({
    id: 'policies.complete',
    name: 'Complete policy update',
    description:
      'Computes the policies of every computer again, and mends what the update after each change has missed',
    owner: 'Policies',
    default: { cron: '30 3 * * *' },
    run: async () => {
      const { computed, changed } = await parts.assigner.repair();
      return `${computed} computers computed, ${changed} had to be changed`;
    },
  });
};

const createLife = ({ kernel, assigner, teller, changed }: PolicyParts) => ({
  start: async () => {
    // This release may say in other words what policies mean.
    await markDocuments(kernel.db);
    assigner.kick();
    kernel.recurring.every('policy update', secondsBetweenLooks, async () => {
      if (await anythingPending(kernel.db)) assigner.kick();
    });
  },
  stop: async () => {
    await assigner.stop();
    teller.stop();
    changed.stop();
  },
});

/** Policies: versions, what is in force on each computer, compliance, roll-outs in rings. */
export const createPolicies = (
  kernel: Kernel,
  needs: PoliciesNeeds,
  clock: Clock = systemClock,
): Policies => {
  const parts = createParts(kernel, needs, clock);
  const { assigner, changed, kinds } = parts;
  defineSchedules(parts);
  return {
    capability: { name: 'policies', routes: policyRoutes(parts), ...createLife(parts) },
    ...createAgentPolicies(kernel.db),
    defineKind: kinds.define,
    replaceKind: kinds.replace,
    knowsKind: (name) => kinds.find(name) !== undefined,
    refreshDocuments: async (tx) => {
      await markDocuments(tx);
      await kernel.signals.raise(tx, pendingTopic);
    },
    refreshAssignments: assigner.settle,
    setCompliance: async (tx, reports) => {
      if (reports.length > 0 && (await writeStates(tx, reports)) > 0) changed.raise();
    },
    stateHandler: createPolicyStateHandler(changed.raise),
    policiesInForce: readPoliciesInForce,
    findTargetUses,
    findFilterUses,
    readPoliciesOfKind,
    namesOf: (ids) => readPolicyNames(kernel.db, ids),
  };
};
