import { newGuid } from '@reeve/base';
import * as api from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { explainTarget } from '../explain/read-explanation.ts';
import { readMemberships } from '../membership/computer-memberships.ts';
import { lockMemberships } from '../membership/lock.ts';
import { refuseUsed } from '../own-uses.ts';
import { previewTargetMembers } from '../targets/preview-target.ts';
import { saveTarget } from '../targets/save-target.ts';
import { listTargetPage, readTarget } from '../targets/target-list.ts';
import { removeTarget } from '../targets/target-store.ts';
import { change, whoAsks } from './change.ts';
import type { FiltersParts } from './parts.ts';

const essence = ({ name, anyOf, allOf, noneOf, owner, members }: api.Target) => ({
  name,
  anyOf: anyOf.slice(0, 20),
  allOf,
  noneOf: noneOf.slice(0, 20),
  owner: owner.name,
  members,
});

export const targetRoutes = (parts: FiltersParts): RouteImplementation[] => {
  const { kernel, uses, cmdb } = parts;
  const { db } = kernel;
  return [
    implement(api.listTargets, ({ query }) => listTargetPage(db, uses, query)),
    implement(api.getTarget, ({ params }) => readTarget(db, uses, params.id)),
    implement(api.createTarget, async ({ body }, context) => {
      const id = newGuid();
      await change(kernel, context, async (tx) => {
        const refreshed = await saveTarget(tx, id, body, whoAsks(context));
        const made = await readTarget(tx, uses, id);
        return { subject: made.name, details: { id, ...essence(made) }, refreshed };
      });
      return readTarget(db, uses, id);
    }),
    implement(api.updateTarget, async ({ params: { id }, body }, context) => {
      await change(kernel, context, async (tx) => {
        await lockMemberships(tx);
        const before = await readTarget(tx, uses, id);
        const refreshed = await saveTarget(tx, id, body, whoAsks(context));
        const after = await readTarget(tx, uses, id);
        const details = { id, before: essence(before), after: essence(after) };
        return { subject: after.name, details, refreshed };
      });
      return readTarget(db, uses, id);
    }),
    implement(api.deleteTarget, async ({ params: { id } }, context) => {
      await change(kernel, context, async (tx) => {
        await lockMemberships(tx);
        const target = await readTarget(tx, uses, id);
        refuseUsed('target', target.name, target.usedBy);
        await removeTarget(tx, id);
        return { subject: target.name, details: { id, ...essence(target) } };
      });
      return { done: true as const };
    }),
    implement(api.previewTarget, ({ body }, context) =>
      previewTargetMembers(db, body, whoAsks(context)),
    ),
    implement(api.explainTarget, ({ params, query }) =>
      explainTarget({ db, cmdb }, params.id, query.computer),
    ),
    implement(api.listTargetMembers, async ({ params, query }) => {
      await readTarget(db, uses, params.id);
      return parts.listComputers({ ...query, target: params.id });
    }),
    implement(api.getComputerMemberships, ({ params }) => readMemberships(db, cmdb, params.id)),
  ];
};
