import type { Policy, PolicyPreview } from '@reeve/protocol/api';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import type { Colour, Terminal } from '../terminal/terminal.ts';

type Counts = Policy['counts'];
type State = NonNullable<Policy['rollOutState']>;

export const countsText = (counts: Counts): string =>
  [
    `${counts.compliant} comply`,
    ...(counts.failing ? [`${counts.failing} fail`] : []),
    ...(counts.pending ? [`${counts.pending} are at it`] : []),
    ...(counts.notApplicable ? [`${counts.notApplicable} not applicable`] : []),
    ...(counts.unknown ? [`${counts.unknown} unknown`] : []),
  ].join(', ');

const colourOf: Record<string, Colour> = { failing: 'red', compliant: 'green', pending: 'yellow' };
export const stateColour = (state: string): Colour | undefined => colourOf[state];

const ringText = ({ state, ring, rings }: State): string =>
  state === 'done' ? 'done' : `${state} in ring ${ring + 1} of ${rings.length}`;

export const policiesTable = (policies: readonly Policy[], terminal: Terminal): string =>
  table(
    terminal,
    policies,
    [
      { title: 'kind', value: (row) => row.kind },
      { title: 'order', value: (row) => row.order, side: 'right' },
      { title: 'name', value: (row) => row.name },
      { title: 'on', value: (row) => row.enabled },
      { title: 'computers', value: (row) => row.computers, side: 'right' },
      {
        title: 'failing',
        value: (row) => row.counts.failing,
        side: 'right',
        colour: (row) => (row.counts.failing > 0 ? 'red' : undefined),
      },
      {
        title: 'roll-out',
        value: (row) => row.rollOutState && ringText(row.rollOutState),
        colour: (row) => (row.rollOutState?.state === 'halted' ? 'red' : undefined),
      },
      { title: 'version', value: (row) => row.version, side: 'right' },
      { title: 'id', value: (row) => row.id, whole: true },
    ],
    'There is none.',
  );

const rollOutText = (state: State, terminal: Terminal): string =>
  section(
    terminal,
    `Roll-out of version ${state.version}: ${ringText(state)}${state.reason ? ` (${state.reason})` : ''}`,
    table(
      { ...terminal, width: terminal.width - 2 },
      state.rings.map((ring, index) => ({ ...ring, index })),
      [
        { title: 'ring', value: (row) => row.name },
        { title: 'begun', value: (row) => row.index <= state.ring },
        { title: 'computers', value: (row) => row.computers, side: 'right' },
        { title: 'compliance', value: (row) => countsText(row.counts) },
      ],
      'no ring',
    ),
  );

export const policyText = (policy: Policy, terminal: Terminal): string =>
  [
    facts(terminal, [
      ['name', policy.name],
      ['id', policy.id],
      ['description', policy.description],
      ['kind', `${policy.kindTitle} (${policy.kind})`],
      [
        policy.enabled ? 'switched on' : 'switched off',
        `by ${policy.enabledBy}, ${relativeTime(policy.enabledAt, terminal.now)}`,
      ],
      ['order', policy.order],
      ['targets', policy.targets.map(({ name }) => name).join(', ')],
      [
        'version',
        `${policy.version}, by ${policy.changedBy}, ${relativeTime(policy.changedAt, terminal.now)}`,
      ],
      ['computers', policy.computers],
      ['compliance', countsText(policy.counts)],
    ]),
    section(terminal, 'Settings', JSON.stringify(policy.settings, null, 2)),
    ...(policy.rollOutState ? [rollOutText(policy.rollOutState, terminal)] : []),
  ].join('\n\n');

export const previewText = (preview: PolicyPreview, terminal: Terminal): string =>
  [
    facts(terminal, [
      ['computers', preview.computers],
      ['get it newly', preview.added],
      ['lose it', preview.removed],
      ['settings change on', preview.changed],
      ...(preview.rings ?? []).map(({ name, computers }) => [`ring ${name}`, computers] as const),
    ]),
    ...(preview.rivals.length > 0
      ? [
          section(
            terminal,
            'Other policies with the same lines',
            table(
              { ...terminal, width: terminal.width - 2 },
              preview.rivals,
              [
                { title: 'policy', value: (row) => row.name },
                { title: 'wins', value: (row) => row.wins },
                { title: 'computers', value: (row) => row.computers, side: 'right' },
                { title: 'lines', value: (row) => row.lines.join(', ') },
              ],
              '',
            ),
          ),
        ]
      : []),
    section(
      terminal,
      'For example',
      table(
        { ...terminal, width: terminal.width - 2 },
        preview.sample,
        [
          { title: 'computer', value: (row) => row.name },
          { title: 'what', value: (row) => row.change },
          { title: 'id', value: (row) => row.id, whole: true },
        ],
        'It reaches no computer.',
      ),
    ),
  ].join('\n\n');
