import * as api from '@reeve/protocol/api';
import { Type } from 'typebox';
import { answers, at, done, page, refuse } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';

const kind: api.PolicyKind = {
  name: 'desired-state',
  title: 'Configuration script',
  description: 'A script checks, another one mends.',
  schema: Type.Object({
    name: Type.String({ description: 'Line of the policy' }),
    check: Type.String({ maxLength: 65_536, description: 'Exit code 0: as it should be' }),
    interpreter: Type.Union([Type.Literal('sh'), Type.Literal('bash')]),
    everySeconds: Type.Integer({ minimum: 60 }),
  }) as unknown as Record<string, unknown>,
  example: { name: 'ssh-no-root', check: 'true', interpreter: 'sh', everySeconds: 3600 },
};

const counts = (given: Partial<api.Policy['counts']>): api.Policy['counts'] => ({
  compliant: 0,
  failing: 0,
  pending: 0,
  notApplicable: 0,
  unknown: 0,
  ...given,
});

const rollOut: api.RollOut = {
  rings: [{ name: 'First', percent: 5 }],
  haltAbovePercent: 5,
  minimumReports: 3,
  advanceAtPercent: 90,
  soakMinutes: 60,
};

const policy = (number: number, name: string, more: Partial<api.Policy>): api.Policy => ({
  id: sampleGuid(50, number),
  name,
  description: '',
  kind: kind.name,
  kindTitle: kind.title,
  enabled: true,
  enabledBy: 'ada',
  enabledAt: at(-600),
  order: 100,
  targets: [{ id: sampleGuid(31, 1), name: 'Servers in Bern' }],
  settings: kind.example,
  rollOut: null,
  rollOutState: null,
  version: 2,
  changedBy: 'ada',
  changedAt: at(-600),
  computers: 812,
  counts: counts({ compliant: 800, failing: 3, unknown: 9 }),
  ...more,
});

export const samplePoliciesOfKinds = (): api.Policy[] => [
  policy(1, 'No root over SSH', {}),
  policy(2, 'Hello plug-in 1.1.0', {
    kind: 'plug-in',
    kindTitle: 'Agent plug-in',
    rollOut,
    rollOutState: {
      state: 'halted',
      reason: '2 of 4 computers of the ring First fail: more than 5 %',
      version: 2,
      previousVersion: 1,
      ring: 0,
      rings: [
        { name: 'First', computers: 40, counts: counts({ compliant: 2, failing: 2, pending: 36 }) },
        { name: 'Everybody else', computers: 772, counts: counts({}) },
      ],
      since: at(-30),
    },
  }),
];

const found = (list: readonly api.Policy[], id: string): api.Policy =>
  list.find((each) => each.id === id) ??
  refuse(404, 'notFound', 'There is no such policy.', 'It may have been deleted.');

const change = (state: { kindPolicies: api.Policy[] }, id: string, more: Partial<api.Policy>) => {
  const next = { ...found(state.kindPolicies, id), ...more };
  state.kindPolicies = state.kindPolicies.map((each) => (each.id === id ? next : each));
  return next;
};

const manifest = (version: string): api.PlugIn['versions'][number]['manifest'] => ({
  format: 1,
  name: 'hello',
  version,
  title: 'Hello',
  description: 'Greets.',
  agent: '>=0.2.0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: ['hello'],
  workKinds: ['hello'],
  main: 'main.js',
  files: {},
});

export const policyAnswers = [
  answers(api.listPolicyKinds, () => [kind]),
  answers(api.listPolicies, ({ query, state }) => page(state.kindPolicies, query)),
  answers(api.getPolicy, ({ params, state }) => found(state.kindPolicies, params.id)),
  answers(api.createPolicy, ({ body, state }) => {
    const made = policy(9, body.name, { settings: body.settings, enabled: body.enabled });
    state.kindPolicies = [...state.kindPolicies, made];
    return made;
  }),
  answers(api.setPolicyEnabled, ({ params, body, state }) =>
    change(state, params.id, { enabled: body.enabled }),
  ),
  answers(api.previewPolicy, ({ body }) => ({
    computers: body.policy.targets.length * 812,
    added: 800,
    removed: 0,
    changed: 2,
    rivals: [
      {
        id: sampleGuid(50, 1),
        name: 'No root over SSH',
        computers: 2,
        wins: true,
        lines: ['check'],
      },
    ],
    sample: [{ id: sampleGuid(1, 2), name: 'app-zrh-00002', change: 'added' as const }],
  })),
  answers(api.steerRollOut, ({ params, body, state }) => {
    const before = found(state.kindPolicies, params.id);
    return change(state, params.id, {
      rollOutState:
        before.rollOutState && body.action === 'resume'
          ? { ...before.rollOutState, state: 'running', reason: '' }
          : null,
    });
  }),
  answers(api.listPolicyVersions, ({ params, state }) =>
    [2, 1].map((version) => ({
      version,
      changedBy: 'ada',
      changedAt: at(-600 * (3 - version)),
      what: version === 1 ? 'created' : 'changed',
      content: {
        name: found(state.kindPolicies, params.id).name,
        kind: kind.name,
        enabled: true,
        order: 100,
        targets: [],
        settings: kind.example,
      },
    })),
  ),
  answers(api.restorePolicy, ({ params, state }) => change(state, params.id, { version: 3 })),
  answers(api.listDeletedPolicies, () => []),
  answers(api.deletePolicy, () => done),
  answers(api.listPolicyComputers, ({ query }) =>
    page(
      [
        {
          id: sampleGuid(1, 2),
          name: 'app-zrh-00002',
          state: 'failing' as const,
          detail: 'the remedy ended with exit code 1',
          version: 2,
          checkedAt: at(-3),
          ring: 'First',
        },
      ],
      query,
    ),
  ),
  answers(api.getEffectivePolicies, ({ state }) => ({
    version: 'a1',
    agentHas: 'a1',
    lines: [
      {
        kind: kind.name,
        key: 'ssh-no-root',
        value: { check: 'true' },
        policy: { id: sampleGuid(50, 1), name: 'No root over SSH', version: 2 },
        lost: [{ id: sampleGuid(50, 2), name: 'Older one', value: { check: 'false' } }],
      },
    ],
    policies: state.kindPolicies.map(({ id, name, version }) => ({
      id,
      name,
      kind: kind.name,
      version,
      state: 'compliant' as const,
      detail: '',
      checkedAt: at(-4),
    })),
  })),
];

export const plugInAnswers = [
  answers(api.listPlugIns, () => [
    {
      name: 'hello',
      title: 'Hello',
      description: 'Greets.',
      versions: ['1.1.0', '1.0.0'].map((version) => ({
        version,
        manifest: manifest(version),
        sha256: 'ab'.repeat(32),
        bytes: 4096,
        publisher: 'our own',
        uploadedBy: 'ada',
        uploadedAt: at(-900),
        builtIn: false,
        computers: 40,
      })),
    },
  ]),
  answers(api.getPlugInMatrix, () => ({
    rows: [
      {
        name: 'hello',
        title: 'Hello',
        cells: [
          { version: '1.0.0', running: 770, failing: 0, other: 2 },
          { version: '1.1.0', running: 38, failing: 2, other: 0 },
        ],
        without: 99_188,
      },
    ],
    orphans: [
      {
        name: 'old-thing',
        version: '0.3.0',
        computers: 7,
        because: 'no release and no upload knows it',
      },
    ],
    conflicts: [],
    computers: 100_000,
  })),
  answers(api.listPublishers, () => [
    {
      id: sampleGuid(60, 1),
      name: 'Reeve',
      publicKey: 'MCowBQYDK2VwAyEA…',
      own: true,
      addedBy: '',
      addedAt: at(-90_000),
    },
  ]),
  answers(api.listAgentReleases, () => [
    {
      version: '0.2.0',
      sha256: 'cd'.repeat(32),
      bytes: 48_000_000,
      addedBy: '',
      addedAt: at(-900),
      own: true,
      computers: 99_998,
    },
  ]),
];
