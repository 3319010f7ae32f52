import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute } from './route.ts';

const byId = Type.Object({ id: Guid });
const Name = Type.String({ minLength: 1, maxLength: 200 });

/** A node of an organizational view. A computer stands in at most one group of a view. */
export const Group = Type.Object({
  id: Guid,
  viewId: Guid,
  parentId: Type.Union([Guid, Type.Null()]),
  name: Name,
  /** Computers in this group itself, and with those below it. */
  computers: Type.Integer(),
  computersBelow: Type.Integer(),
});
export type Group = Static<typeof Group>;

/** A tree of computers for scoping: by place, by department. */
export const OrganizationalView = Type.Object({
  id: Guid,
  name: Name,
  groups: Type.Array(Group),
});
export type OrganizationalView = Static<typeof OrganizationalView>;

export const listOrganizationalViews = defineRoute({
  id: 'listOrganizationalViews',
  method: 'GET',
  path: '/api/v1/organizational-views',
  summary: 'Organizational views with their groups',
  access: 'filters.read',
  response: Type.Array(OrganizationalView),
});
export const createOrganizationalView = defineRoute({
  id: 'createOrganizationalView',
  method: 'POST',
  path: '/api/v1/organizational-views',
  summary: 'Add a view',
  access: 'filters.manage',
  body: Type.Object({ name: Name }),
  response: OrganizationalView,
});
export const deleteOrganizationalView = defineRoute({
  id: 'deleteOrganizationalView',
  method: 'DELETE',
  path: '/api/v1/organizational-views/:id',
  summary: 'Delete a view that no target and no scope uses',
  access: 'filters.manage',
  params: byId,
  response: Done,
});
export const createGroup = defineRoute({
  id: 'createGroup',
  method: 'POST',
  path: '/api/v1/organizational-views/:id/groups',
  summary: 'Add a group to a view',
  access: 'filters.manage',
  params: byId,
  body: Type.Object({ name: Name, parentId: Type.Optional(Guid) }),
  response: Group,
});
export const updateGroup = defineRoute({
  id: 'updateGroup',
  method: 'PUT',
  path: '/api/v1/groups/:id',
  summary: 'Rename or move a group; below itself is refused',
  access: 'filters.manage',
  params: byId,
  body: Type.Object({ name: Name, parentId: Type.Union([Guid, Type.Null()]) }),
  response: Group,
});
export const deleteGroup = defineRoute({
  id: 'deleteGroup',
  method: 'DELETE',
  path: '/api/v1/groups/:id',
  summary: 'Delete a group; its computers and groups move up',
  access: 'filters.manage',
  params: byId,
  response: Done,
});
export const assignToGroup = defineRoute({
  id: 'assignToGroup',
  method: 'POST',
  path: '/api/v1/groups/:id/computers',
  summary: 'Put computers into a group, out of the one of the same view where they stood',
  access: 'filters.manage',
  params: byId,
  body: Type.Object({ computers: Type.Array(Guid, { minItems: 1, maxItems: 10_000 }) }),
  response: Group,
});
export const removeFromGroup = defineRoute({
  id: 'removeFromGroup',
  method: 'POST',
  path: '/api/v1/groups/:id/removals',
  summary: 'Take computers out of a group',
  access: 'filters.manage',
  params: byId,
  body: Type.Object({ computers: Type.Array(Guid, { minItems: 1, maxItems: 10_000 }) }),
  response: Group,
});
/** Groups that bound what an administrator's targets reach; none: everything. */
export const getScope = defineRoute({
  id: 'getScope',
  method: 'GET',
  path: '/api/v1/administrators/:id/scope',
  summary: 'Groups to which an administrator is bound',
  access: 'filters.read',
  params: byId,
  response: Type.Object({ groups: Type.Array(Type.Object({ id: Guid, name: Type.String() })) }),
});
export const setScope = defineRoute({
  id: 'setScope',
  method: 'PUT',
  path: '/api/v1/administrators/:id/scope',
  summary: 'Bind an administrator to groups; the members of his targets follow at once',
  access: 'administrators.manage',
  params: byId,
  body: Type.Object({ groups: Type.Array(Guid, { maxItems: 1000 }) }),
  response: Type.Object({ groups: Type.Array(Type.Object({ id: Guid, name: Type.String() })) }),
});

const updateKinds = ['delta', 'complete', 'policy'] as const;
const UpdateKind = Type.Union(updateKinds.map((kind) => Type.Literal(kind)));
/** Resource membership update. `policy`: which policies each computer gets, from the members of targets. */
export const MembershipRun = Type.Object({
  kind: Type.Unsafe<(typeof updateKinds)[number]>(UpdateKind),
  startedAt: Timestamp,
  milliseconds: Type.Integer(),
  /** Filters and targets that were computed, of how many there are. */
  evaluated: Type.Integer(),
  of: Type.Integer(),
  /** Computers whose changes were looked at. */
  computers: Type.Integer(),
  /** Memberships (or assignments) added and removed. */
  added: Type.Integer(),
  removed: Type.Integer(),
  error: Type.Union([Type.String(), Type.Null()]),
});
export type MembershipRun = Static<typeof MembershipRun>;
export const MembershipStatus = Type.Object({
  updates: Type.Array(
    Type.Object({
      kind: Type.Unsafe<(typeof updateKinds)[number]>(UpdateKind),
      running: Type.Boolean(),
      last: Type.Union([MembershipRun, Type.Null()]),
      /** Its schedule, on the page of schedules. */
      scheduleId: Type.String(),
      nextRunAt: Type.Union([Timestamp, Type.Null()]),
    }),
  ),
  /** Newest first, at most 50. */
  history: Type.Array(MembershipRun),
  /** Changes of the CMDB that no delta has looked at yet. */
  waiting: Type.Integer(),
});
export type MembershipStatus = Static<typeof MembershipStatus>;
export const getMembershipStatus = defineRoute({
  id: 'getMembershipStatus',
  method: 'GET',
  path: '/api/v1/membership',
  summary: 'Resource membership update: last runs and next',
  access: 'filters.read',
  response: MembershipStatus,
});
export const runMembershipUpdate = defineRoute({
  id: 'runMembershipUpdate',
  method: 'POST',
  path: '/api/v1/membership/runs',
  summary: 'Run an update now; answers when it is done',
  access: 'filters.manage',
  body: Type.Object({ kind: Type.Unsafe<(typeof updateKinds)[number]>(UpdateKind) }),
  response: MembershipRun,
});
export const checkMembership = defineRoute({
  id: 'checkMembership',
  method: 'POST',
  path: '/api/v1/membership/check',
  summary: 'Compute every filter and target anew beside what is stored, and name each difference',
  access: 'filters.read',
  response: Type.Object({
    agrees: Type.Boolean(),
    checked: Type.Integer(),
    milliseconds: Type.Integer(),
    differences: Type.Array(
      Type.Object({
        kind: Type.String(),
        id: Guid,
        name: Type.String(),
        missing: Type.Integer(),
        superfluous: Type.Integer(),
      }),
    ),
  }),
});
