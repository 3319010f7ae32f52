import * as api from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import { createPackage, deletePackage, updatePackage } from './change-packages.ts';
import { listPackagePage, readPackage } from './package-list.ts';
import { requirePackage } from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';
import { refreshPackage } from './refresh-package.ts';
import { answerRefresh } from './refresh-packages.ts';

/** Its runs are in the history of schedules, whoever asked. */
export const refreshSchedule = 'packages.refresh';

const refreshRoute = (
  parts: PackagesParts,
  { schedules }: Pick<Kernel, 'schedules'>,
): RouteImplementation => {
  const { db } = parts.kernel;
  const refreshOne = async (id: string): Promise<string> => {
    const { name, version } = await requirePackage(db, id);
    await refreshPackage(parts, id, new AbortController().signal);
    return `${name} ${version}`;
  };
  return implement(api.refreshPackages, async ({ body: { id = null } }, context) => {
    let subject = 'all packages';
    const answer = await answerRefresh(db, id, async () => {
      if (id === null) await schedules.runNow(refreshSchedule, context.principal?.name ?? '');
      else subject = await refreshOne(id);
    });
    const { good, changed, broken } = answer;
    await context.record(db, { subject, details: { id, good, changed, broken: broken.length } });
    return answer;
  });
};

export const packageRoutes = (
  parts: PackagesParts,
  kernel: Pick<Kernel, 'schedules'>,
): RouteImplementation[] => {
  const { db } = parts.kernel;
  return [
    implement(api.listPackages, ({ query }) => listPackagePage(db, query)),
    implement(api.getPackage, ({ params }) => readPackage(db, params.id)),
    implement(api.createPackage, async ({ body }, context) =>
      readPackage(db, await createPackage(parts, body, context)),
    ),
    implement(api.updatePackage, async ({ params, body }, context) => {
      await updatePackage(parts, params.id, body, context);
      return readPackage(db, params.id);
    }),
    implement(api.deletePackage, async ({ params }, context) => {
      await deletePackage(parts, params.id, context);
      return { done: true as const };
    }),
    refreshRoute(parts, kernel),
  ];
};
