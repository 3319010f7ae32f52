import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { ComputerSummary } from './computers.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const timeOrNull = Type.Union([Timestamp, Type.Null()]);

const Name = Type.String({ minLength: 1, maxLength: 200 });
const Members = Type.Array(Guid, { maxItems: 100_000 });

/**
 * A filter: a where-clause over data classes, as text (`operating-system.name = 'Debian' and any
 * installed-software (name = 'nginx' and version olderThan '1.26')`, `in filter 'Servers'`), plus computers that
 * are always in and computers that never are. An empty clause selects nothing.
 */
export const FilterInput = Type.Object({
  name: Name,
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  where: Type.String({ maxLength: 20_000 }),
  include: Type.Optional(Members),
  exclude: Type.Optional(Members),
});
export type FilterInput = Static<typeof FilterInput>;

export const Filter = Type.Object({
  id: Guid,
  name: Name,
  description: Type.String(),
  where: Type.String(),
  include: Members,
  exclude: Members,
  /** Data classes that the clause reads: a change of others cannot change the members. */
  reads: Type.Array(Type.String()),
  /** Filters that the clause names. */
  uses: Type.Array(Type.Object({ id: Guid, name: Type.String() })),
  /** Filters and targets that use this one; it cannot be deleted while there are any. */
  usedBy: Type.Array(Type.Object({ kind: Type.String(), id: Guid, name: Type.String() })),
  members: Type.Integer(),
  /** When the members were last computed; null: not yet. */
  updatedAt: timeOrNull,
  version: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type Filter = Static<typeof Filter>;

export const listFilters = defineRoute({
  id: 'listFilters',
  method: 'GET',
  path: '/api/v1/filters',
  summary: 'Filters by name',
  access: 'filters.read',
  query: Type.Object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) }),
  response: pageOf(Filter),
});
export const getFilter = defineRoute({
  id: 'getFilter',
  method: 'GET',
  path: '/api/v1/filters/:id',
  summary: 'One filter',
  access: 'filters.read',
  params: byId,
  response: Filter,
});
export const createFilter = defineRoute({
  id: 'createFilter',
  method: 'POST',
  path: '/api/v1/filters',
  summary: 'Add a filter; its members are computed before the answer',
  access: 'filters.manage',
  body: FilterInput,
  response: Filter,
});
export const updateFilter = defineRoute({
  id: 'updateFilter',
  method: 'PUT',
  path: '/api/v1/filters/:id',
  summary: 'Replace a filter; refused where it would lead back to itself',
  access: 'filters.manage',
  params: byId,
  body: FilterInput,
  response: Filter,
});
export const deleteFilter = defineRoute({
  id: 'deleteFilter',
  method: 'DELETE',
  path: '/api/v1/filters/:id',
  summary: 'Delete a filter that nothing uses',
  access: 'filters.manage',
  params: byId,
  response: Done,
});

/** What saving would do, without saving. */
export const MembershipPreview = Type.Object({
  members: Type.Integer(),
  /** Against what is stored, when an id was given. */
  added: Type.Integer(),
  removed: Type.Integer(),
  sample: Type.Array(
    Type.Object({
      id: Guid,
      name: Type.String(),
      change: Type.Union([Type.Literal('stays'), Type.Literal('added'), Type.Literal('removed')]),
    }),
  ),
  reads: Type.Array(Type.String()),
});
export type MembershipPreview = Static<typeof MembershipPreview>;

export const previewFilter = defineRoute({
  id: 'previewFilter',
  method: 'POST',
  reads: true,
  path: '/api/v1/filter-preview',
  summary:
    'Members that a clause would have; a clause that does not parse is refused with its position',
  access: 'filters.read',
  body: Type.Object({
    id: Type.Optional(Guid),
    where: FilterInput.properties.where,
    include: Type.Optional(Members),
    exclude: Type.Optional(Members),
  }),
  response: MembershipPreview,
});

/** A node of a clause as the console's builder shows it; text and tree say the same. */
export const ClauseNode = Type.Cyclic(
  {
    Node: Type.Union([
      Type.Object({
        type: Type.Union([Type.Literal('and'), Type.Literal('or')]),
        items: Type.Array(Type.Ref('Node')),
      }),
      Type.Object({ type: Type.Literal('not'), item: Type.Ref('Node') }),
      Type.Object({
        type: Type.Literal('compare'),
        dataClass: Type.String(),
        column: Type.String(),
        operator: Type.String(),
        values: Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
      }),
      /** At least one row of the data class (`any`), or none (`no`), fits all of `item`. */
      Type.Object({
        type: Type.Literal('rows'),
        quantifier: Type.Union([Type.Literal('any'), Type.Literal('no')]),
        dataClass: Type.String(),
        item: Type.Union([Type.Ref('Node'), Type.Null()]),
      }),
      Type.Object({ type: Type.Literal('inFilter'), filter: Type.String() }),
    ]),
  },
  'Node',
);
export type ClauseNode =
  | { type: 'and' | 'or'; items: ClauseNode[] }
  | { type: 'not'; item: ClauseNode }
  | {
      type: 'compare';
      dataClass: string;
      column: string;
      operator: string;
      values: (string | number | boolean)[];
    }
  | { type: 'rows'; quantifier: 'any' | 'no'; dataClass: string; item: ClauseNode | null }
  | { type: 'inFilter'; filter: string };

export const parseClause = defineRoute({
  id: 'parseClause',
  method: 'POST',
  reads: true,
  path: '/api/v1/clause',
  summary: 'Text of a clause to its tree, or a tree to its text',
  access: 'filters.read',
  body: Type.Object({
    where: Type.Optional(Type.String({ maxLength: 20_000 })),
    tree: Type.Optional(Type.Unsafe<ClauseNode>(ClauseNode)),
  }),
  response: Type.Object({
    where: Type.String(),
    tree: Type.Union([Type.Unsafe<ClauseNode>(ClauseNode), Type.Null()]),
  }),
});

/** What clauses can ask about, for the builder. */
export const ClauseVocabulary = Type.Object({
  classes: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      /** One row a computer: compared directly. Otherwise by `any` and `no`. */
      single: Type.Boolean(),
      columns: Type.Array(
        Type.Object({
          name: Type.String(),
          type: Type.String(),
          description: Type.String(),
          /** `takes`: one value, a list, none, or a span of time such as `7 days`. */
          operators: Type.Array(Type.Object({ name: Type.String(), takes: Type.String() })),
        }),
      ),
    }),
  ),
});
export type ClauseVocabulary = Static<typeof ClauseVocabulary>;

export const getClauseVocabulary = defineRoute({
  id: 'getClauseVocabulary',
  method: 'GET',
  path: '/api/v1/clause-vocabulary',
  summary: 'Data classes, columns and operators of clauses',
  access: 'filters.read',
  response: ClauseVocabulary,
});

/** Why a computer is in, or not: each part of the clause with the value that it met. */
export const Explanation = Type.Object({
  member: Type.Boolean(),
  /** What decided, in one sentence. */
  because: Type.String(),
  /** As of when; differs from `member` now when an update is due. */
  stored: Type.Boolean(),
  parts: Type.Array(
    Type.Object({
      depth: Type.Integer(),
      text: Type.String(),
      holds: Type.Boolean(),
      /** The value that was met, in words; null for `and`, `or`, `not`. */
      value: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});
export type Explanation = Static<typeof Explanation>;

export const explainFilter = defineRoute({
  id: 'explainFilter',
  method: 'GET',
  path: '/api/v1/filters/:id/explanation',
  summary: 'Why a computer is in this filter, or not',
  access: 'filters.read',
  params: byId,
  query: Type.Object({ computer: Guid }),
  response: Explanation,
});
const MembersQuery = Type.Object({
  ...PageQuery,
  search: Type.Optional(Type.String({ maxLength: 200 })),
});
export const listFilterMembers = defineRoute({
  id: 'listFilterMembers',
  method: 'GET',
  path: '/api/v1/filters/:id/members',
  summary: 'Computers of a filter by name',
  access: 'filters.read',
  params: byId,
  query: MembersQuery,
  response: pageOf(ComputerSummary),
});

/** One thing of which a target is made. */
export const TargetPart = Type.Object({
  kind: Type.Union([
    Type.Literal('filter'),
    Type.Literal('group'),
    Type.Literal('computer'),
    Type.Literal('everything'),
  ]),
  /** Absent for `everything`. */
  id: Type.Optional(Guid),
});
/** Computers in one of `anyOf`, in each of `allOf`, in none of `noneOf`, and within the scope of the owner. */
export const TargetInput = Type.Object({
  name: Name,
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  anyOf: Type.Array(TargetPart, { maxItems: 1000 }),
  allOf: Type.Optional(Type.Array(TargetPart, { maxItems: 100 })),
  noneOf: Type.Optional(Type.Array(TargetPart, { maxItems: 1000 })),
});
export type TargetInput = Static<typeof TargetInput>;
const NamedPart = Type.Object({ ...TargetPart.properties, name: Type.String() });
export const Target = Type.Object({
  id: Guid,
  name: Name,
  description: Type.String(),
  anyOf: Type.Array(NamedPart),
  allOf: Type.Array(NamedPart),
  noneOf: Type.Array(NamedPart),
  /** Whose scope bounds it: who saved it last. */
  owner: Type.Object({ id: Type.String(), name: Type.String() }),
  members: Type.Integer(),
  updatedAt: timeOrNull,
  usedBy: Type.Array(Type.Object({ kind: Type.String(), id: Guid, name: Type.String() })),
  version: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type Target = Static<typeof Target>;

export const listTargets = defineRoute({
  id: 'listTargets',
  method: 'GET',
  path: '/api/v1/targets',
  summary: 'Targets by name',
  access: 'filters.read',
  query: MembersQuery,
  response: pageOf(Target),
});
export const getTarget = defineRoute({
  id: 'getTarget',
  method: 'GET',
  path: '/api/v1/targets/:id',
  summary: 'One target',
  access: 'filters.read',
  params: byId,
  response: Target,
});
export const createTarget = defineRoute({
  id: 'createTarget',
  method: 'POST',
  path: '/api/v1/targets',
  summary: 'Add a target, owned by who adds it',
  access: 'filters.manage',
  body: TargetInput,
  response: Target,
});
export const updateTarget = defineRoute({
  id: 'updateTarget',
  method: 'PUT',
  path: '/api/v1/targets/:id',
  summary: 'Replace a target; who saves it becomes its owner',
  access: 'filters.manage',
  params: byId,
  body: TargetInput,
  response: Target,
});
export const deleteTarget = defineRoute({
  id: 'deleteTarget',
  method: 'DELETE',
  path: '/api/v1/targets/:id',
  summary: 'Delete a target that nothing uses',
  access: 'filters.manage',
  params: byId,
  response: Done,
});
export const previewTarget = defineRoute({
  id: 'previewTarget',
  method: 'POST',
  reads: true,
  path: '/api/v1/target-preview',
  summary: 'Members that a target would have for the one who asks',
  access: 'filters.read',
  body: Type.Object({
    id: Type.Optional(Guid),
    anyOf: TargetInput.properties.anyOf,
    allOf: TargetInput.properties.allOf,
    noneOf: TargetInput.properties.noneOf,
  }),
  response: MembershipPreview,
});
export const explainTarget = defineRoute({
  id: 'explainTarget',
  method: 'GET',
  path: '/api/v1/targets/:id/explanation',
  summary: 'Why a computer is in this target, or not, down to the clauses of its filters',
  access: 'filters.read',
  params: byId,
  query: Type.Object({ computer: Guid }),
  response: Explanation,
});
export const listTargetMembers = defineRoute({
  id: 'listTargetMembers',
  method: 'GET',
  path: '/api/v1/targets/:id/members',
  summary: 'Computers of a target by name',
  access: 'filters.read',
  params: byId,
  query: MembersQuery,
  response: pageOf(ComputerSummary),
});
/** Where one computer stands: its filters, targets and groups. */
export const getComputerMemberships = defineRoute({
  id: 'getComputerMemberships',
  method: 'GET',
  path: '/api/v1/computers/:id/memberships',
  summary: 'Filters, targets and organizational groups of a computer',
  access: 'filters.read',
  params: byId,
  response: Type.Object({
    filters: Type.Array(Type.Object({ id: Guid, name: Type.String() })),
    targets: Type.Array(Type.Object({ id: Guid, name: Type.String() })),
    groups: Type.Array(Type.Object({ id: Guid, name: Type.String(), view: Type.String() })),
  }),
});
