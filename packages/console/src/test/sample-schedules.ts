import * as api from '@reeve/protocol/api';
import { answers, at, done, page, refuse } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';

const schedule = (
  id: string,
  name: string,
  owner: string,
  says: string,
  more: Partial<api.Schedule> = {},
): api.Schedule => ({
  id,
  name,
  description: `${name}, as the server does it by itself.`,
  owner: { kind: owner, id: '', name: owner },
  cron: null,
  everySeconds: 300,
  timeZone: '',
  says,
  sharedScheduleId: null,
  enabled: true,
  builtIn: true,
  running: false,
  lastRun: {
    startedAt: at(-4),
    finishedAt: at(-4),
    outcome: 'done',
    message: '12 computers looked at, 3 memberships changed',
    cause: 'schedule',
  },
  nextRunAt: at(1),
  missed: 0,
  changedBy: '',
  changedAt: null,
  ...more,
});

export const sampleSchedules = (): api.Schedule[] => [
  schedule(
    'membership.delta',
    'Delta membership update',
    'Resource membership update',
    'Every 5 minutes',
  ),
  schedule(
    'membership.complete',
    'Complete membership update',
    'Resource membership update',
    'At 03:00',
    {
      cron: '0 3 * * *',
      everySeconds: null,
      timeZone: 'Europe/Berlin',
      lastRun: {
        startedAt: at(-500),
        finishedAt: at(-499),
        outcome: 'failed',
        message: 'the database was away',
        cause: 'schedule',
      },
    },
  ),
  schedule(sampleGuid(20, 1), 'Clean temporary files', 'Scheduled runs', 'On Sundays at 04:00', {
    cron: '0 4 * * 0',
    everySeconds: null,
    timeZone: 'UTC',
    enabled: false,
    builtIn: false,
    lastRun: null,
    nextRunAt: null,
  }),
];

const found = (list: api.Schedule[], id: string): api.Schedule =>
  list.find((each) => each.id === id) ??
  refuse(404, 'notFound', 'There is no such schedule.', 'Reload the list.');

export const scheduleAnswers = [
  answers(api.listSchedules, ({ state }) => state.schedules),
  answers(api.updateSchedule, ({ params, body, state }) => {
    const before = found(state.schedules, params.id);
    const { enabled = before.enabled, cron = before.cron } = body;
    const next = { ...before, enabled, cron, changedBy: 'ada', changedAt: at(0) };
    state.schedules = state.schedules.map((each) => (each === before ? next : each));
    return next;
  }),
  answers(api.runSchedule, ({ params, state }) => {
    const before = found(state.schedules, params.id);
    const next = { ...before, running: true };
    state.schedules = state.schedules.map((each) => (each === before ? next : each));
    return next;
  }),
  answers(api.listScheduleRuns, ({ params, query, state }) => {
    const { lastRun } = found(state.schedules, params.id);
    return page(lastRun ? [lastRun] : [], query);
  }),
  answers(api.listSharedSchedules, () => [
    {
      id: sampleGuid(21, 1),
      name: 'Business hours',
      cron: '0 8 * * 1-5',
      timeZone: 'Europe/Berlin',
      enabled: true,
      says: 'At 08:00, Monday through Friday',
      usedBy: [{ id: 'membership.complete', name: 'Complete membership update' }],
    },
  ]),
  answers(api.saveSharedSchedule, ({ params, body }) => ({
    ...body,
    id: params.id,
    says: body.cron,
    usedBy: [],
  })),
  answers(api.deleteSharedSchedule, () => done),
];
