import { messageOf } from '@reeve/base';
import type { SettingValue } from '@reeve/protocol/api';
import type { Database, Transaction } from '../database/database.ts';
import type { Health } from '../health.ts';
import type { Logger } from '../logger.ts';
import type { Recurring } from '../recurring.ts';
import type { Signals } from '../signals.ts';
import { settingErrors } from './errors.ts';
import type { SettingDefinition, SettingHandle, Settings } from './setting.ts';
import { lockSettings, readDeviations, storeChange } from './setting-store.ts';
import { valueInForce, valueProblem } from './setting-value.ts';

export const settingsTopic = 'settings';
/** How far this server may be behind when a signal was lost. */
const secondsBetweenLooks = 1;

interface Parts {
  db: Database;
  logger: Logger;
  signals: Signals;
  recurring: Recurring;
  health: Health;
}

interface Defined {
  definition: SettingDefinition;
  value: SettingValue;
  hearers: Set<(value: SettingValue) => void>;
}

export interface RunningSettings extends Settings {
  /** Reads the settings, and looks again from then on. The schema must be there. */
  start(): Promise<void>;
}

const checkDefinition = (definition: SettingDefinition, known: boolean): void => {
  const problem = known ? 'it is defined already' : valueProblem(definition, definition.default);
  if (problem !== null) throw new Error(`setting ${definition.key}: ${problem}`);
};

export const createSettings = ({
  db,
  logger,
  signals,
  recurring,
  health,
}: Parts): RunningSettings => {
  const defined = new Map<string, Defined>();
  // Of every release: an older or newer one may know what this one does not.
  let stored = new Map<string, SettingValue>();
  let reading = Promise.resolve();

  const tell = (one: Defined): void => {
    for (const hear of one.hearers)
      try {
        hear(one.value);
      } catch (error) {
        logger.error(
          { key: one.definition.key, err: error },
          'a change of a setting was not heeded',
        );
      }
  };

  const adopt = (rows: readonly { key: string; value: SettingValue }[]): void => {
    stored = new Map(rows.map(({ key, value }) => [key, value]));
    const changed = [...defined.values()].filter((one) => {
      const value = valueInForce(one.definition, stored.get(one.definition.key));
      if (value === one.value) return false;
      one.value = value;
      return true;
    });
    for (const one of changed) tell(one);
  };

  const define = (definition: SettingDefinition): SettingHandle<SettingValue> => {
    checkDefinition(definition, defined.has(definition.key));
    const value = valueInForce(definition, stored.get(definition.key));
    const one: Defined = { definition, value, hearers: new Set() };
    defined.set(definition.key, one);
    return {
      value: () => one.value,
      onChange: (hear) => {
        one.hearers.add(hear);
        return () => one.hearers.delete(hear);
      },
    };
  };

  /** One reading after the other: an older answer must not replace a newer one. */
  const refresh: Settings['refresh'] = (on = db) => {
    const turn = reading.then(async () => adopt(await readDeviations(on)));
    reading = turn.catch(() => undefined);
    return turn;
  };

  const changeOne = async (
    tx: Transaction,
    [key, wanted]: readonly [string, SettingValue | null],
    before: SettingValue | null,
    who: { by: string; reason: string },
  ): Promise<boolean> => {
    const definition = defined.get(key)?.definition;
    if (!definition) throw settingErrors.unknown({ key });
    const expected = wanted === null ? null : valueProblem(definition, wanted);
    if (expected !== null)
      throw settingErrors.outOfBounds({ key, value: JSON.stringify(wanted), expected });
    const after = wanted === definition.default ? null : wanted;
    if (after === before) return false;
    await storeChange(tx, { key, before, after, ...who });
    return true;
  };

  health.add('settings', () => {
    const unfit = [...defined.values()]
      .filter(({ definition: { key } }) => stored.has(key))
      .filter(({ definition }) => valueProblem(definition, stored.get(definition.key)) !== null)
      .map(({ definition: { key } }) => key);
    return unfit.length === 0
      ? null
      : `the stored value of ${unfit.join(', ')} does not fit, and the default is in force; set it again or run \`reeve settings reset\``;
  });

  return {
    define: define as Settings['define'],
    definitions: () => [...defined.values()].map(({ definition }) => definition),
    change: async (tx, changes, who) => {
      await lockSettings(tx);
      const before = new Map((await readDeviations(tx)).map(({ key, value }) => [key, value]));
      let changed = false;
      for (const [key, wanted] of Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1)))
        changed = (await changeOne(tx, [key, wanted], before.get(key) ?? null, who)) || changed;
      if (changed) await signals.raise(tx, settingsTopic);
    },
    refresh,
    start: async () => {
      await refresh();
      const look = () =>
        refresh().catch((error) =>
          logger.info({ reason: messageOf(error) }, 'the settings are looked at later'),
        );
      signals.on(settingsTopic, look);
      recurring.every('look at the settings', secondsBetweenLooks, look);
    },
  };
};
