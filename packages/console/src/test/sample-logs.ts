import * as api from '@reeve/protocol/api';
import { answers, at, done, page } from './sample-answer.ts';

const line = (number: number, more: Partial<api.LogLine>): api.LogLine => ({
  id: String(number),
  time: at(-number),
  level: 'info',
  source: 'server',
  computer: '',
  message: 'policies computed',
  correlation: '',
  fields: {},
  ...more,
});

const lines: api.LogLine[] = [
  line(1, { level: 'error', message: 'the database refused', correlation: 'c-17' }),
  line(2, { source: 'agent', computer: 'app-zrh-00001', level: 'warn', message: 'plug-in fails' }),
  line(3, {}),
];

export const sampleLogGroups = (): api.LogGroup[] => [
  {
    key: 'a',
    level: 'error',
    source: 'server',
    message: 'the database refused',
    count: 3,
    firstAt: at(-90),
    lastAt: at(-1),
    isNew: true,
    accepted: null,
  },
  {
    key: 'b',
    level: 'warn',
    source: 'agent',
    message: 'plug-in fails',
    count: 812,
    firstAt: at(-9000),
    lastAt: at(-2),
    isNew: false,
    accepted: { by: 'ada', at: at(-800), reason: 'known; fixed in 1.2.0', until: null },
  },
];

export const logAnswers = [
  answers(api.listLogs, ({ query }) =>
    page(
      lines.filter(
        ({ message, correlation }) =>
          message.includes(query.search ?? '') &&
          (query.correlation === undefined || correlation === query.correlation),
      ),
      query,
    ),
  ),
  answers(api.listLogGroups, ({ query, state }) =>
    page(
      state.logGroups.filter(
        ({ accepted }) => query.accepted === undefined || (accepted !== null) === query.accepted,
      ),
      query,
    ),
  ),
  answers(api.acceptLogGroup, ({ params, body, state }) => {
    const accepted = { by: 'ada', at: at(0), reason: body.reason, until: null };
    state.logGroups = state.logGroups.map((group) =>
      group.key === params.key ? { ...group, accepted } : group,
    );
    return done;
  }),
  answers(api.withdrawLogAcceptance, () => done),
];
