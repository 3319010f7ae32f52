import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const timeOrNull = Type.Union([Timestamp, Type.Null()]);

export const ComputerSummary = Type.Object({
  id: Guid,
  name: Type.String(),
  os: textOrNull,
  osVersion: textOrNull,
  manufacturer: textOrNull,
  model: textOrNull,
  ipAddress: textOrNull,
  macAddress: textOrNull,
  agentVersion: textOrNull,
  lastSeen: timeOrNull,
  /** A push channel is open now. */
  connected: Type.Boolean(),
  /** From the agent's last check-in: the worst of its health items. */
  health: Type.Union([
    Type.Literal('ok'),
    Type.Literal('warning'),
    Type.Literal('error'),
    Type.Literal('unknown'),
  ]),
  pendingRestart: Type.Boolean(),
  registeredAt: Timestamp,
});
export type ComputerSummary = Static<typeof ComputerSummary>;

/** Columns by which the list is sorted and filtered in the database. */
const sortColumns = [
  'name',
  'os',
  'osVersion',
  'model',
  'ipAddress',
  'agentVersion',
  'lastSeen',
  'registeredAt',
] as const;
type SortColumn = (typeof sortColumns)[number];
/** A minus sign turns the order round. */
export type ComputerSort = SortColumn | `-${SortColumn}`;
export const computerSorts: readonly ComputerSort[] = sortColumns.flatMap(
  (column): ComputerSort[] => [column, `-${column}`],
);
export const ComputerSort = Type.Union(computerSorts.map((value) => Type.Literal(value)));

export const listComputers = defineRoute({
  id: 'listComputers',
  method: 'GET',
  path: '/api/v1/computers',
  summary: 'Computers; search looks in name, address, operating system and model',
  access: 'computers.read',
  query: Type.Object({
    ...PageQuery,
    sort: Type.Optional(Type.Unsafe<ComputerSort>(ComputerSort)),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    os: Type.Optional(Type.String({ maxLength: 200 })),
    agentVersion: Type.Optional(Type.String({ maxLength: 64 })),
    connected: Type.Optional(Type.Boolean()),
    health: Type.Optional(Type.String({ maxLength: 20 })),
    pendingRestart: Type.Optional(Type.Boolean()),
    /** Only computers that were not seen since. */
    notSeenSince: Type.Optional(Timestamp),
    /** Name of an installed package. */
    software: Type.Optional(Type.String({ maxLength: 200 })),
    /** Only members of this filter. */
    filter: Type.Optional(Guid),
    /** Only members of this target. */
    target: Type.Optional(Guid),
  }),
  response: pageOf(ComputerSummary),
});

export const DataClassContent = Type.Object({
  title: Type.String(),
  collectedAt: Timestamp,
  receivedAt: Timestamp,
  source: Type.String(),
  durationMs: Type.Integer(),
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});

export const InventoryChange = Type.Object({
  at: Timestamp,
  dataClass: Type.String(),
  kind: Type.Union([Type.Literal('added'), Type.Literal('removed'), Type.Literal('changed')]),
  /** The row's key in words, e.g. `dpkg hello amd64`; empty for single-row classes. */
  row: Type.String(),
  before: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  after: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
});
export type InventoryChange = Static<typeof InventoryChange>;

export const ComputerDetail = Type.Object({
  ...ComputerSummary.properties,
  healthItems: Type.Array(
    Type.Object({
      id: Type.String(),
      severity: Type.String(),
      message: Type.String(),
      since: Type.String(),
    }),
  ),
  keys: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() })),
  associations: Type.Array(
    Type.Object({
      type: Type.String(),
      direction: Type.String(),
      resourceId: Guid,
      name: Type.String(),
    }),
  ),
  dataClasses: Type.Record(Type.String(), DataClassContent),
  /** Newest first, at most 200; the rest by `listInventoryChanges`. */
  history: Type.Array(InventoryChange),
});
export type ComputerDetail = Static<typeof ComputerDetail>;

export const getComputer = defineRoute({
  id: 'getComputer',
  method: 'GET',
  path: '/api/v1/computers/:id',
  summary: 'One computer with every data class',
  access: 'computers.read',
  params: byId,
  response: ComputerDetail,
});

export const findComputer = defineRoute({
  id: 'findComputer',
  method: 'GET',
  path: '/api/v1/computers/by-name/:name',
  summary: 'Identifiers of the computers with this name (case does not matter)',
  access: 'computers.read',
  params: Type.Object({ name: Type.String({ maxLength: 253 }) }),
  response: Type.Array(Type.Object({ id: Guid, name: Type.String() })),
});

export const listInventoryChanges = defineRoute({
  id: 'listInventoryChanges',
  method: 'GET',
  path: '/api/v1/computers/:id/history',
  summary: 'Changes of a computer’s inventory, newest first',
  access: 'computers.read',
  params: byId,
  query: Type.Object({ ...PageQuery, dataClass: Type.Optional(Type.String({ maxLength: 64 })) }),
  response: pageOf(InventoryChange),
});

export const deleteComputer = defineRoute({
  id: 'deleteComputer',
  method: 'DELETE',
  path: '/api/v1/computers/:id',
  summary: 'Delete a computer and revoke its agent',
  access: 'computers.manage',
  params: byId,
  response: Done,
});

export const listDataClasses = defineRoute({
  id: 'listDataClasses',
  method: 'GET',
  path: '/api/v1/data-classes',
  summary: 'Data classes with their columns and tables',
  access: 'computers.read',
  response: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      description: Type.String(),
      storage: Type.String(),
      table: Type.String(),
      key: Type.Array(Type.String()),
      columns: Type.Array(
        Type.Object({
          name: Type.String(),
          type: Type.String(),
          nullable: Type.Boolean(),
          description: Type.String(),
        }),
      ),
      computers: Type.Integer(),
    }),
  ),
});

export const Merge = Type.Object({
  id: Guid,
  kept: Type.Object({ id: Guid, name: Type.String() }),
  absorbed: Type.Object({ id: Guid, name: Type.String() }),
  mergedAt: Timestamp,
  mergedBy: Type.String(),
  undoneAt: timeOrNull,
});
export type Merge = Static<typeof Merge>;

export const listMerges = defineRoute({
  id: 'listMerges',
  method: 'GET',
  path: '/api/v1/merges',
  summary: 'Merges of duplicate resources, newest first',
  access: 'computers.read',
  response: Type.Array(Merge),
});

export const MergeCandidate = Type.Object({
  because: Type.String(),
  computers: Type.Array(Type.Object({ id: Guid, name: Type.String(), lastSeen: timeOrNull })),
});

export const listMergeCandidates = defineRoute({
  id: 'listMergeCandidates',
  method: 'GET',
  path: '/api/v1/merge-candidates',
  summary: 'Computers that share a key which should be their own',
  access: 'computers.read',
  response: Type.Array(MergeCandidate),
});

export const mergeComputers = defineRoute({
  id: 'mergeComputers',
  method: 'POST',
  path: '/api/v1/merges',
  summary: 'Merge one computer into another; everything of the absorbed one is kept for the undo',
  access: 'computers.manage',
  body: Type.Object({ keep: Guid, absorb: Guid }),
  response: Merge,
});

export const undoMerge = defineRoute({
  id: 'undoMerge',
  method: 'POST',
  path: '/api/v1/merges/:id/undo',
  summary: 'Undo a merge: both computers are again as they were',
  access: 'computers.manage',
  params: byId,
  response: Merge,
});
