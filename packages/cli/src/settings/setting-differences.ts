import { Type } from 'typebox';
import type { SettingsState } from './settings-state.ts';

const SettingValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

export const SettingDifference = Type.Object({
  key: Type.String(),
  /** Null: the default. */
  before: Type.Union([SettingValue, Type.Null()]),
  after: Type.Union([SettingValue, Type.Null()]),
});
export type SettingDifference = Type.Static<typeof SettingDifference>;

/** By key; what is in neither, or the same in both, is not among them. */
export const differences = (before: SettingsState, after: SettingsState): SettingDifference[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((key) => ({ key, before: before.get(key) ?? null, after: after.get(key) ?? null }))
    .filter((one) => one.before !== one.after);
