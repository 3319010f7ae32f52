import * as api from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import { answers, at, done, page, refuse } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';
import type { SampleState } from './sample-state.ts';

export const sampleFilters = (): api.Filter[] =>
  [
    ['All computers', "computer.name like '*'"],
    ['Debian servers', "operating-system.name = 'Debian GNU/Linux' and no user-session"],
    [
      'Old nginx',
      "any installed-software (name = 'nginx' and version olderThan '1.26') and in filter 'Debian servers'",
    ],
  ].map(([name = '', where = ''], index) => ({
    id: sampleGuid(30, index + 1),
    name,
    description: '',
    where,
    include: [],
    exclude: [],
    reads: ['operating-system', 'installed-software'].slice(0, index),
    uses: [],
    usedBy: index === 1 ? [{ kind: 'target', id: sampleGuid(31, 1), name: 'Servers in Bern' }] : [],
    members: [100_000, 41_233, 3120][index] ?? 0,
    updatedAt: at(-index - 1),
    version: 1,
    changedBy: 'ada',
    changedAt: at(-1000 * (index + 1)),
  }));

export const sampleTargets = (): api.Target[] => [
  {
    id: sampleGuid(31, 1),
    name: 'Servers in Bern',
    description: 'What the data centre looks after.',
    anyOf: [{ kind: 'filter', id: sampleGuid(30, 2), name: 'Debian servers' }],
    allOf: [{ kind: 'group', id: sampleGuid(33, 2), name: 'Bern' }],
    noneOf: [],
    owner: { id: sampleGuid(9, 1), name: 'ada' },
    members: 812,
    updatedAt: at(-2),
    usedBy: [],
    version: 3,
    changedBy: 'ada',
    changedAt: at(-4000),
  },
];

const group = (number: number, parent: number | null, name: string): api.Group => ({
  id: sampleGuid(33, number),
  viewId: sampleGuid(32, 1),
  parentId: parent === null ? null : sampleGuid(33, parent),
  name,
  computers: number * 10,
  computersBelow: number * 100,
});

export const sampleViews = (): api.OrganizationalView[] => [
  {
    id: sampleGuid(32, 1),
    name: 'By place',
    groups: [group(1, null, 'Switzerland'), group(2, 1, 'Bern'), group(3, 1, 'Zürich')],
  },
];

const operators = [
  { name: '=', takes: 'one' },
  { name: 'in', takes: 'list' },
  { name: 'is empty', takes: 'none' },
];
const vocabulary: api.ClauseVocabulary = {
  classes: dataClasses.map(({ name, title, storage, columns }) => ({
    name,
    title,
    single: storage === 'single',
    columns: Object.entries(columns).map(([column, { type, description }]) => ({
      name: column,
      type,
      description,
      operators,
    })),
  })),
};

const preview = (where: string): api.MembershipPreview => {
  if (where.includes('operating-sistem'))
    refuse(
      400,
      'invalid',
      'At character 1: there is no data class “operating-sistem”.',
      'Did you mean operating-system?',
    );
  return {
    members: where === '' ? 0 : 3118,
    added: 2,
    removed: where === '' ? 3120 : 4,
    reads: ['operating-system'],
    sample: [
      { id: sampleGuid(1, 2), name: 'app-zrh-00002', change: 'added' },
      { id: sampleGuid(1, 3), name: 'app-zrh-00003', change: 'removed' },
    ],
  };
};

const explanation: api.Explanation = {
  member: false,
  stored: false,
  because: 'The version of nginx is not older than 1.26.',
  parts: [
    { depth: 0, text: 'all of these', holds: false, value: null },
    {
      depth: 1,
      text: "any installed-software (name = 'nginx' and version olderThan '1.26')",
      holds: false,
      value: 'nginx 1.26.3 is there, version is not older than 1.26',
    },
    { depth: 1, text: "in filter 'Debian servers'", holds: true, value: 'it is a member' },
  ],
};

const run = (kind: api.MembershipRun['kind'], minutes: number): api.MembershipRun => ({
  kind,
  startedAt: at(minutes),
  milliseconds: kind === 'complete' ? 21_400 : 310,
  evaluated: kind === 'complete' ? 500 : 12,
  of: 500,
  computers: kind === 'complete' ? 100_000 : 1000,
  added: 12,
  removed: 4,
  error: null,
});

const members = ({ computers }: SampleState, query: { cursor?: string; limit?: number }) =>
  page(computers.slice(0, 300), query);

const found = <T extends { id: string }>(list: readonly T[], id: string): T =>
  list.find((each) => each.id === id) ??
  refuse(404, 'notFound', 'There is no such thing.', 'Reload the list.');

const filterAnswers = [
  answers(api.listFilters, ({ query, state }) =>
    page(
      state.filters.filter(({ name }) => name.includes(query.search ?? '')),
      query,
    ),
  ),
  answers(api.getFilter, ({ params, state }) => found(state.filters, params.id)),
  answers(api.createFilter, ({ body, state }) => {
    const filter: api.Filter = {
      ...(state.filters[0] ?? found(state.filters, '')),
      id: sampleGuid(30, 9),
      name: body.name,
      where: body.where,
      members: 3118,
    };
    state.filters = [...state.filters, filter];
    return filter;
  }),
  answers(api.previewFilter, ({ body }) => preview(body.where)),
  answers(api.getClauseVocabulary, () => vocabulary),
  answers(api.parseClause, ({ body }) => ({
    where: body.where ?? JSON.stringify(body.tree),
    tree: body.tree ?? {
      type: 'compare',
      dataClass: 'operating-system',
      column: 'name',
      operator: '=',
      values: ['Debian GNU/Linux'],
    },
  })),
  answers(api.explainFilter, () => explanation),
  answers(api.listFilterMembers, ({ query, state }) => members(state, query)),
];

const targetAnswers = [
  answers(api.listTargets, ({ query, state }) => page(state.targets, query)),
  answers(api.getTarget, ({ params, state }) => found(state.targets, params.id)),
  answers(api.previewTarget, () => preview('some')),
  answers(api.explainTarget, () => explanation),
  answers(api.listTargetMembers, ({ query, state }) => members(state, query)),
  answers(api.getComputerMemberships, ({ state }) => ({
    filters: state.filters.slice(0, 2),
    targets: state.targets,
    groups: [{ id: sampleGuid(33, 2), name: 'Bern', view: 'By place' }],
  })),
];

const organizationAnswers = [
  answers(api.listOrganizationalViews, ({ state }) => state.views),
  answers(api.createGroup, ({ body, state }) => {
    const added = { ...group(7, null, body.name), parentId: body.parentId ?? null };
    state.views = state.views.map((view) => ({ ...view, groups: [...view.groups, added] }));
    return added;
  }),
  answers(api.deleteGroup, () => done),
  answers(api.getMembershipStatus, () => ({
    updates: (['delta', 'complete', 'policy'] as const).map((kind) => ({
      kind,
      running: false,
      last: run(kind, -3),
      scheduleId: `membership.${kind}`,
      nextRunAt: at(2),
    })),
    history: [run('delta', -3), run('delta', -8), run('complete', -500)],
    waiting: 17,
  })),
  answers(api.runMembershipUpdate, ({ body }) => run(body.kind, 0)),
  answers(api.checkMembership, () => ({
    agrees: true,
    checked: 504,
    milliseconds: 21_000,
    differences: [],
  })),
];

export const membershipAnswers = [...filterAnswers, ...targetAnswers, ...organizationAnswers];
