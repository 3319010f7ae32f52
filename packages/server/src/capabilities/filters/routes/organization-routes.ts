import * as api from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import {
  addGroup,
  addView,
  assignComputers,
  bindAdministrator,
  changeGroup,
  deleteGroup,
  deleteView,
  findAdministrator,
  removeComputers,
} from '../organization/change-groups.ts';
import { readScope } from '../organization/scope-store.ts';
import { findGroup, listViews, readGroup } from '../organization/view-store.ts';
import { change, refuseBound } from './change.ts';
import type { FiltersParts } from './parts.ts';

const viewRoutes = ({ kernel }: FiltersParts): RouteImplementation[] => {
  const { db } = kernel;
  return [
    implement(api.listOrganizationalViews, () => listViews(db)),
    implement(api.createOrganizationalView, async ({ body: { name } }, context) => {
      let id = '';
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        id = await addView(tx, name);
        return { subject: name, details: { id } };
      });
      return { id, name, groups: [] };
    }),
    implement(api.deleteOrganizationalView, async ({ params: { id } }, context) => {
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        const { name } = await deleteView(tx, id);
        return { subject: name, details: { id } };
      });
      return { done: true as const };
    }),
  ];
};

const groupRoutes = ({ kernel }: FiltersParts): RouteImplementation[] => {
  const { db } = kernel;
  return [
    implement(api.createGroup, async ({ params, body }, context) => {
      let id = '';
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        id = await addGroup(tx, params.id, body);
        return { subject: body.name, details: { id, view: params.id, ...body } };
      });
      return readGroup(db, id);
    }),
    implement(api.updateGroup, async ({ params: { id }, body }, context) => {
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        const { name, parentId } = await findGroup(tx, id);
        const refreshed = await changeGroup(tx, id, body);
        const details = { id, before: { name, parentId }, after: body };
        return { subject: body.name, details, refreshed };
      });
      return readGroup(db, id);
    }),
    implement(api.deleteGroup, async ({ params: { id } }, context) => {
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        const { group, refreshed } = await deleteGroup(tx, id);
        return { subject: group.name, details: { ...group }, refreshed };
      });
      return { done: true as const };
    }),
  ];
};

const mostRecorded = 100;
type Placement = typeof api.assignToGroup | typeof api.removeFromGroup;

const placementRoutes = ({ kernel }: FiltersParts): RouteImplementation[] => {
  const { db } = kernel;
  const route = (contract: Placement, move: typeof assignComputers) =>
    implement(contract, async ({ params: { id }, body: { computers } }, context) => {
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        const { name } = await findGroup(tx, id);
        const refreshed = await move(tx, id, computers);
        const details = {
          id,
          number: computers.length,
          computers: computers.slice(0, mostRecorded),
        };
        return { subject: name, details, refreshed };
      });
      return readGroup(db, id);
    });
  return [route(api.assignToGroup, assignComputers), route(api.removeFromGroup, removeComputers)];
};

const scopeRoutes = ({ kernel }: FiltersParts): RouteImplementation[] => {
  const { db } = kernel;
  return [
    implement(api.getScope, async ({ params: { id } }) => {
      await findAdministrator(db, id);
      return { groups: await readScope(db, id) };
    }),
    implement(api.setScope, async ({ params: { id }, body }, context) => {
      await change(kernel, context, async (tx) => {
        await refuseBound(tx, context);
        const { name, before, refreshed } = await bindAdministrator(tx, id, body.groups);
        const details = { id, before, after: await readScope(tx, id) };
        return { subject: name, details, refreshed };
      });
      return { groups: await readScope(db, id) };
    }),
  ];
};

export const organizationRoutes = (parts: FiltersParts): RouteImplementation[] => [
  ...viewRoutes(parts),
  ...groupRoutes(parts),
  ...placementRoutes(parts),
  ...scopeRoutes(parts),
];
