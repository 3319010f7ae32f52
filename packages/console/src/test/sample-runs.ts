import * as api from '@reeve/protocol/api';
import { answers, at, done, page, refuse } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';

export const sampleTasks = (): api.Task[] => [
  {
    id: sampleGuid(40, 1),
    name: 'Restart nginx',
    description: 'After its configuration was checked.',
    interpreter: 'sh',
    script: 'nginx -t && systemctl restart nginx\n',
    parameters: [{ name: 'REASON', description: 'Goes into the log', required: true }],
    secrets: { TOKEN: 'deploy token' },
    timeoutSeconds: 120,
    retries: 1,
    retryDelaySeconds: 30,
    successExitCodes: [0],
    runAs: null,
    needsWindow: true,
    version: 3,
    usedBy: [],
    lastRunAt: at(-20),
    changedBy: 'ada',
    changedAt: at(-3000),
  },
];

const sampleJob: api.Job = {
  id: sampleGuid(41, 1),
  name: 'Patch the cluster',
  description: 'All nodes in step.',
  kind: 'server',
  steps: [
    { id: 'drain', taskId: sampleGuid(40, 1) },
    { id: 'patch', taskId: sampleGuid(40, 1), onFailed: 'undo', maximumFailuresPercent: 10 },
    { id: 'undo', taskId: sampleGuid(40, 1), onDone: null },
  ],
  version: 1,
  usedBy: [],
  lastRunAt: null,
  changedBy: 'ada',
  changedAt: at(-100),
};

const counts = (given: Partial<api.Run['counts']>): api.Run['counts'] => ({
  waiting: 0,
  running: 0,
  done: 0,
  failed: 0,
  cancelled: 0,
  expired: 0,
  interrupted: 0,
  ...given,
});

const run = (number: number, more: Partial<api.Run>): api.Run => ({
  id: sampleGuid(42, number),
  subject: { kind: 'task', id: sampleGuid(40, 1), name: 'Restart nginx', version: 3 },
  state: 'running',
  reason: '',
  reach: 'target Servers in Bern',
  computers: 812,
  counts: counts({ done: 700, running: 40, waiting: 69, failed: 3 }),
  steps: [],
  values: { REASON: 'new certificate' },
  createdBy: 'grace',
  createdAt: at(-5),
  approvedBy: null,
  startAt: at(-5),
  finishedAt: null,
  expiresAt: at(1400),
  cause: 'grace',
  rerunOf: null,
  ...more,
});

export const sampleRuns = (): api.Run[] => [
  run(1, {}),
  run(2, {
    state: 'awaiting-approval',
    reason: 'it reaches more than 1,000 computers',
    reach: 'target Everybody',
    computers: 100_000,
    counts: counts({ waiting: 100_000 }),
  }),
  run(3, {
    state: 'failed',
    finishedAt: at(-100),
    counts: counts({ done: 800, failed: 2, expired: 9, interrupted: 1 }),
  }),
  run(4, {
    subject: { kind: 'server-job', id: sampleGuid(41, 1), name: 'Patch the cluster', version: 1 },
    steps: [
      { id: 'drain', name: 'drain', state: 'done', counts: counts({ done: 812 }) },
      { id: 'patch', name: 'patch', state: 'running', counts: counts({ done: 12, running: 800 }) },
    ],
  }),
];

const sampleRunComputers = (): api.RunComputer[] =>
  (['failed', 'running', 'done', 'waiting'] as const).map((state, index) => ({
    id: sampleGuid(1, index + 1),
    name: `app-zrh-0000${index + 1}`,
    state,
    step: null,
    message: ['exit code 3', '', '', 'waits for the maintenance window at 22:00'][index] ?? '',
    exitCode: state === 'failed' ? 3 : state === 'done' ? 0 : null,
    attempts: 1,
    channel: index === 2 ? 'poll' : 'push',
    startedAt: at(-4),
    finishedAt: state === 'failed' || state === 'done' ? at(-3) : null,
  }));

const found = <T extends { id: string }>(list: readonly T[], id: string): T =>
  list.find((each) => each.id === id) ??
  refuse(404, 'notFound', 'There is no such thing.', 'Reload the list.');

const changeRun = (state: { runs: api.Run[] }, id: string, more: Partial<api.Run>): api.Run => {
  const next = { ...found(state.runs, id), ...more };
  state.runs = state.runs.map((each) => (each.id === id ? next : each));
  return next;
};

export const runAnswers = [
  answers(api.listTasks, ({ query, state }) =>
    page(
      state.tasks.filter(({ name }) => name.includes(query.search ?? '')),
      query,
    ),
  ),
  answers(api.getTask, ({ params, state }) => found(state.tasks, params.id)),
  answers(api.createTask, ({ body, state }) => {
    const task = { ...found(state.tasks, sampleGuid(40, 1)), id: sampleGuid(40, 2), ...body };
    const made = { ...task, description: body.description ?? '', runAs: body.runAs ?? null };
    state.tasks = [...state.tasks, made];
    return made;
  }),
  answers(api.listJobs, ({ query }) => page([sampleJob], query)),
  answers(api.getJob, () => sampleJob),
  answers(api.listSecrets, () => [
    {
      name: 'deploy token',
      description: 'of the build server',
      changedBy: 'ada',
      changedAt: at(-9000),
      usedBy: [{ kind: 'task', id: sampleGuid(40, 1), name: 'Restart nginx' }],
    },
  ]),
  answers(api.listScheduledRuns, () => []),
  answers(api.listRuns, ({ query, state }) =>
    page(
      state.runs.filter(
        (each) =>
          (query.state === undefined || each.state === query.state) &&
          (query.subjectId === undefined || each.subject.id === query.subjectId),
      ),
      query,
    ),
  ),
  answers(api.getRun, ({ params, state }) => found(state.runs, params.id)),
  answers(api.previewRun, ({ body }) => ({
    computers: body.computers?.length ?? 812,
    connected: 790,
    incapable: 2,
    needsApproval: false,
    approvalLimit: 1000,
  })),
  answers(api.startRun, ({ body, state }) => {
    const started = run(9, { values: body.values ?? {}, counts: counts({ waiting: 812 }) });
    state.runs = [started, ...state.runs];
    return started;
  }),
  answers(api.approveRun, ({ params, body, state }) =>
    changeRun(state, params.id, {
      state: body.approve ? 'running' : 'cancelled',
      approvedBy: 'ada',
      reason: '',
    }),
  ),
  answers(api.cancelRun, ({ params, state }) =>
    changeRun(state, params.id, { state: 'cancelled', reason: 'cancelled by ada' }),
  ),
  answers(api.rerunFailures, ({ params, state }) => {
    const again = run(8, { rerunOf: params.id, computers: 12, counts: counts({ waiting: 12 }) });
    state.runs = [again, ...state.runs];
    return again;
  }),
  answers(api.listRunComputers, ({ query }) =>
    page(
      sampleRunComputers().filter(
        ({ state }) => query.state === undefined || state === query.state,
      ),
      query,
    ),
  ),
  answers(api.getRunOutput, () => ({
    steps: [
      {
        id: '',
        name: 'Restart nginx',
        state: 'failed',
        exitCode: 3,
        text: 'nginx: configuration file /etc/nginx/nginx.conf test failed\n',
        cutBytes: 0,
        live: false,
      },
    ],
  })),
  answers(api.listComputerRuns, ({ query, state }) =>
    page(
      state.runs.slice(0, 2).flatMap((each) => {
        const [computer] = sampleRunComputers();
        return computer ? [{ run: each, computer }] : [];
      }),
      query,
    ),
  ),
  answers(api.deleteTask, () => done),
];
