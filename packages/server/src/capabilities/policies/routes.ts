import {
  type ComplianceState,
  clonePolicy as cloneRoute,
  createPolicy as createRoute,
  deletePolicy as deleteRoute,
  setPolicyEnabled as enableRoute,
  getEffectivePolicies,
  getPolicy,
  listPolicyComputers as listComputersRoute,
  listDeletedPolicies,
  listPolicyKinds,
  listPolicyVersions,
  listPolicies as listRoute,
  previewPolicy as previewRoute,
  restorePolicy as restoreRoute,
  steerRollOut as steerRoute,
  updatePolicy as updateRoute,
} from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import type { Transaction } from '../../kernel/database/database.ts';
import {
  implement,
  type RequestContext,
  type RouteImplementation,
} from '../../kernel/http/implement.ts';
import type { Assigner } from './assigner.ts';
import { readEffectivePolicies } from './effective-policies.ts';
import type { PoliciesNeeds } from './needs.ts';
import { listPolicyComputers } from './policy-computers.ts';
import { listDeleted, listPolicies, listVersions, readPolicy } from './policy-list.ts';
import { type PreviewParts, previewPolicy } from './preview-policy.ts';
import {
  clonePolicy,
  createPolicy,
  deletePolicy,
  restorePolicy,
  type Saved,
  setPolicyEnabled,
  updatePolicy,
  type Who,
} from './save-policy.ts';
import { type SteerParts, steerRollOut } from './steer-roll-out.ts';

export interface RouteParts extends SteerParts, Omit<PreviewParts, 'needs'> {
  kernel: Pick<Kernel, 'db' | 'signals' | 'logger'>;
  needs: PoliciesNeeds;
  assigner: Pick<Assigner, 'settle'>;
}

/** Estates whose computers are computed within it see the outcome in the answer; others a little later. */
const patienceMs = 3000;

const createSaver = (parts: RouteParts) => {
  const { kernel, assigner } = parts;
  const assignFor = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      // What fails is logged where it recurs; the policy is saved.
      assigner.settle().catch(() => undefined),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      }),
    ]);
    clearTimeout(timer);
  };
  /** One change with its audit record, then the policy update, as far as there is time. */
  return async (
    context: RequestContext,
    reason: string | undefined,
    change: (tx: Transaction, who: Who) => Promise<Saved | null>,
    more: Record<string, unknown> = {},
  ): Promise<void> => {
    await kernel.db.transaction(async (tx) => {
      const saved = await change(tx, { by: context.principal?.name ?? '', reason });
      await context.record(tx, {
        subject: saved?.name ?? 'nothing to change',
        details: {
          ...(saved ? { id: saved.id, version: saved.version } : {}),
          ...(reason ? { reason } : {}),
          ...more,
        },
      });
    });
    await assignFor();
  };
};

const readRoutes = (parts: RouteParts): RouteImplementation[] => {
  const { db } = parts.kernel;
  return [
    implement(listPolicyKinds, async () => parts.kinds.list()),
    implement(listRoute, ({ query }) => listPolicies(db, parts, query)),
    implement(getPolicy, ({ params }) => readPolicy(db, parts, params.id)),
    implement(listPolicyVersions, ({ params }) => listVersions(db, params.id)),
    implement(listDeletedPolicies, () => listDeleted(db)),
    implement(listComputersRoute, ({ params, query: { state, ...query } }) =>
      listPolicyComputers(db, parts.freshSince(), params.id, {
        ...query,
        ...(state === undefined ? {} : { state: state as ComplianceState }),
      }),
    ),
    implement(getEffectivePolicies, ({ params }) => readEffectivePolicies(db, parts, params.id)),
  ];
};

export const policyRoutes = (parts: RouteParts): RouteImplementation[] => {
  const { db } = parts.kernel;
  const save = createSaver(parts);
  return [
    ...readRoutes(parts),
    implement(createRoute, async ({ body }, context) => {
      let id = '';
      await save(context, undefined, async (tx, who) => {
        const saved = await createPolicy(tx, parts, body, who);
        id = saved.id;
        return saved;
      });
      return readPolicy(db, parts, id);
    }),
    implement(updateRoute, async ({ params: { id }, body }, context) => {
      await save(context, undefined, (tx, who) => updatePolicy(tx, parts, id, body, who));
      return readPolicy(db, parts, id);
    }),
    implement(enableRoute, async ({ params: { id }, body: { enabled, reason } }, context) => {
      await save(context, reason, (tx, who) => setPolicyEnabled(tx, parts, id, enabled, who), {
        enabled,
      });
      return readPolicy(db, parts, id);
    }),
    implement(cloneRoute, async ({ params, body: { name } }, context) => {
      let id = '';
      await save(context, undefined, async (tx, who) => {
        const saved = await clonePolicy(tx, parts, params.id, name, who);
        id = saved.id;
        return saved;
      });
      return readPolicy(db, parts, id);
    }),
    implement(deleteRoute, async ({ params: { id } }, context) => {
      await save(context, undefined, (tx, who) => deletePolicy(tx, parts, id, who));
      return { done: true as const };
    }),
    implement(restoreRoute, async ({ params: { id }, body: { version } }, context) => {
      await save(context, undefined, (tx, who) => restorePolicy(tx, parts, id, version, who), {
        from: version,
      });
      return readPolicy(db, parts, id);
    }),
    implement(previewRoute, ({ body }) => previewPolicy(db, parts, body)),
    implement(steerRoute, async ({ params: { id }, body: { action, reason } }, context) => {
      await save(context, reason, (tx, who) => steerRollOut(tx, parts, id, action, who), {
        action,
      });
      return readPolicy(db, parts, id);
    }),
  ];
};
