import * as api from '@reeve/protocol/api';
import { answers, at, page, refuse } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';

const integer = (
  key: string,
  group: string,
  title: string,
  description: string,
  value: number,
  bounds: [number, number],
  unit = 'seconds',
): api.Setting => ({
  key,
  group,
  title,
  description,
  type: 'integer',
  unit,
  minimum: bounds[0],
  maximum: bounds[1],
  choices: [],
  default: value,
  value,
  deviation: null,
});

export const sampleSettings = (): api.Setting[] => [
  integer(
    'task-server.poll-interval-seconds',
    'Task server',
    'Poll interval',
    'How often an agent without push channel asks for work.',
    300,
    [5, 86_400],
  ),
  {
    ...integer(
      'task-server.maximum-connections',
      'Task server',
      'Maximum connections',
      'Push channels of one server process; agents beyond it live by polls.',
      20_000,
      [0, 200_000],
      '',
    ),
    value: 12_000,
    deviation: { by: 'grace', at: at(-4000), reason: 'the old hardware in Bern' },
  },
  integer(
    'agents.check-in-seconds',
    'Agent communication',
    'Time between check-ins',
    'Each wait is lengthened by a random share.',
    300,
    [5, 86_400],
  ),
  {
    ...integer(
      'agents.push',
      'Agent communication',
      'Push channel',
      'Keep a channel open.',
      0,
      [0, 1],
    ),
    type: 'boolean',
    unit: '',
    minimum: null,
    maximum: null,
    default: true,
    value: true,
  },
];

const sampleChanges: api.SettingChange[] = [
  {
    id: 2,
    key: 'task-server.maximum-connections',
    before: 20_000,
    after: 12_000,
    by: 'grace',
    at: at(-4000),
    reason: 'the old hardware in Bern',
  },
  {
    id: 1,
    key: 'agents.check-in-seconds',
    before: null,
    after: null,
    by: 'ada',
    at: at(-9000),
    reason: '',
  },
];

export const sampleLegacy = (): api.LegacyCommunication => ({
  enabled: true,
  expiresAt: null,
  changedBy: '',
  changedAt: null,
  currentProtocol: 2,
  oldestProtocol: 1,
  byProtocol: [
    { protocol: 1, computers: 2, legacy: true },
    { protocol: 2, computers: 99_998, legacy: false },
  ],
  legacyComputers: 2,
});

export const settingAnswers = [
  answers(api.listSettings, ({ query, state }) =>
    state.settings.filter(({ deviation }) => query.deviating !== true || deviation !== null),
  ),
  answers(api.changeSettings, ({ body, state }) => {
    state.settings = state.settings.map((setting) => {
      const value = body.changes[setting.key];
      if (value === undefined) return setting;
      if (typeof value === 'number' && setting.maximum !== null && value > setting.maximum)
        refuse(400, 'invalid', `${setting.title} is at most ${setting.maximum}.`, 'Give less.');
      return value === null
        ? { ...setting, value: setting.default, deviation: null }
        : { ...setting, value, deviation: { by: 'ada', at: at(0), reason: body.reason ?? '' } };
    });
    return state.settings;
  }),
  answers(api.listSettingChanges, ({ query }) => page(sampleChanges, query)),
  answers(api.undoSettingChange, ({ params, state }) => {
    const change = sampleChanges.find(({ id }) => id === params.id);
    const setting = state.settings.find(({ key }) => key === change?.key);
    if (!setting) return refuse(404, 'notFound', 'There is no such change.', 'Reload the list.');
    const undone = { ...setting, value: change?.before ?? setting.default, deviation: null };
    state.settings = state.settings.map((each) => (each === setting ? undone : each));
    return undone;
  }),
  answers(api.getLegacyCommunication, ({ state }) => state.legacy),
  answers(api.setLegacyCommunication, ({ body, state }) => {
    if (!body.enabled && body.cutOff !== state.legacy.legacyComputers)
      refuse(409, 'conflict', 'Others would be cut off.', 'Look at the list again.');
    state.legacy = {
      ...state.legacy,
      enabled: body.enabled,
      expiresAt: body.expiresAt ?? null,
      changedBy: 'ada',
      changedAt: at(0),
    };
    return state.legacy;
  }),
  answers(api.listLegacyComputers, ({ query }) =>
    page(
      [1, 2].map((number) => ({
        id: sampleGuid(1, number),
        name: `desk-ber-0000${number}`,
        agentVersion: '0.1.0',
        protocol: 1,
        lastSeen: at(-number),
        refusedAt: null,
      })),
      query,
    ),
  ),
];
