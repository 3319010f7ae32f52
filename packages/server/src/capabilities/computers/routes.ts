import * as api from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import { readChangePage } from './change-page.ts';
import { readComputer } from './computer-detail.ts';
import { findByName, listComputerPage } from './computer-list.ts';
import { readDataClasses } from './data-class-list.ts';
import { deleteComputer } from './delete-computer.ts';
import type { ComputersNeeds } from './index.ts';
import { mergeRoutes } from './merge-routes.ts';
import { readOverview } from './overview.ts';

export const computerRoutes = (kernel: Kernel, needs: ComputersNeeds): RouteImplementation[] => {
  const { db, signals } = kernel;
  const { cmdb } = needs;
  return [
    implement(api.listComputers, ({ query }) => listComputerPage(db, query)),
    implement(api.getComputer, ({ params }) => readComputer(db, cmdb, params.id)),
    implement(api.findComputer, ({ params }) => findByName(db, params.name)),
    implement(api.listInventoryChanges, ({ params, query }) =>
      readChangePage(db, cmdb, params.id, query),
    ),
    implement(api.deleteComputer, async ({ params }, context) => {
      await db.transaction(async (tx) => {
        const by = context.principal?.name ?? 'nobody';
        const { name } = await deleteComputer(tx, needs, { id: params.id, by });
        await context.record(tx, { subject: name, details: { id: params.id } });
        await signals.raise(tx, 'computers');
      });
      return { done: true as const };
    }),
    implement(api.listDataClasses, () => readDataClasses(db, cmdb)),
    implement(api.getOverview, () => readOverview(db, cmdb, needs.countOpenDuplicates)),
    ...mergeRoutes(kernel, cmdb),
  ];
};
