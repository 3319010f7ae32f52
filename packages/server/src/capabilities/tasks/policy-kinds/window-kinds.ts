import type { Json } from '@reeve/base';
import { type Static, Type } from 'typebox';
import { tasksErrors } from '../errors.ts';
import type { PolicyKindDefinition } from '../needs.ts';
import { checkTimes } from './windows.ts';

const weekMinutes = 10_080;
const Times = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  cron: Type.String({
    maxLength: 200,
    description: 'When it begins: minute, hour, day, month, weekday',
  }),
  durationMinutes: Type.Integer({ minimum: 1, maximum: weekMinutes }),
  timeZone: Type.String({
    maxLength: 64,
    description: 'IANA name, or local: the zone of each computer',
  }),
};
const Windows = Type.Object({
  windows: Type.Array(Type.Object(Times), { minItems: 1, maxItems: 50 }),
});
const Blockouts = Type.Object({
  blockouts: Type.Array(
    Type.Object({
      ...Times,
      spreadMinutes: Type.Integer({
        minimum: 0,
        maximum: 1440,
        description: 'Each agent waits up to so long after its end, so that not all come at once',
      }),
      blocks: Type.Union([Type.Literal('all'), Type.Literal('downloads')]),
    }),
    { minItems: 1, maxItems: 50 },
  ),
});
type Named = Static<typeof Windows>['windows'][number];

const checkAll = (entries: readonly Named[]): void => {
  const names = new Set<string>();
  for (const { name, cron, timeZone } of entries) {
    if (names.has(name)) throw tasksErrors.windowTwice({ name });
    names.add(name);
    checkTimes(cron, timeZone);
  }
};

/** By their names: those of several policies make a union, and of two with one name the lower order wins. */
const byName = (entries: readonly Named[]): Record<string, Json> =>
  Object.fromEntries(entries.map(({ name, ...line }) => [name, line]));

const windowsOf = (settings: Record<string, unknown>) =>
  (settings as Static<typeof Windows>).windows;
const blockoutsOf = (settings: Record<string, unknown>) =>
  (settings as Static<typeof Blockouts>).blockouts;

/** Times in which tasks and installations that change a computer may begin; without any they always may. */
export const maintenanceWindowKind: PolicyKindDefinition = {
  name: 'maintenance-window',
  title: 'Maintenance windows',
  description:
    'Times in which computers may be changed. Windows of several policies add up; windows of the same name do not: the policy with the lower order wins. A computer without any may always be changed. Downloads are not held back.',
  settings: Windows,
  example: {
    windows: [
      { name: 'Weekday nights', cron: '0 22 * * 1-5', durationMinutes: 360, timeZone: 'local' },
    ],
  },
  check: async (_, settings) => checkAll(windowsOf(settings)),
  lines: (settings) => byName(windowsOf(settings)),
};

/** Times in which agents keep quiet. */
export const blockoutKind: PolicyKindDefinition = {
  name: 'blockout',
  title: 'Blockouts',
  description:
    'Times in which agents keep quiet (all) or download nothing (downloads), and a random wait after them. Blockouts of several policies add up.',
  settings: Blockouts,
  example: {
    blockouts: [
      {
        name: 'Office hours',
        cron: '0 8 * * 1-5',
        durationMinutes: 600,
        timeZone: 'local',
        spreadMinutes: 60,
        blocks: 'downloads',
      },
    ],
  },
  check: async (_, settings) => checkAll(blockoutsOf(settings)),
  lines: (settings) => byName(blockoutsOf(settings)),
};
