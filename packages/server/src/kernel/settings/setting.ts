import type { SettingValue } from '@reeve/protocol/api';
import type { Queryable, Transaction } from '../database/database.ts';

interface Definition<T extends SettingValue> {
  /** `group.name-with-dashes`; never reused. */
  key: string;
  /** As the console heads it: "Task server", "Agent communication", … */
  group: string;
  title: string;
  description: string;
  default: T;
  /** In words, e.g. `seconds`; empty where it has none. */
  unit?: string;
}
export interface NumberSetting extends Definition<number> {
  type: 'integer' | 'number';
  minimum: number;
  maximum: number;
}
export interface BooleanSetting extends Definition<boolean> {
  type: 'boolean';
}
export interface TextSetting extends Definition<string> {
  type: 'text';
  maximumLength?: number;
}
export interface ChoiceSetting<T extends string = string> extends Definition<T> {
  type: 'choice';
  choices: readonly T[];
}
export type SettingDefinition = NumberSetting | BooleanSetting | TextSetting | ChoiceSetting;

/** A defined setting, as the capability that owns it uses it. */
export interface SettingHandle<T extends SettingValue> {
  /** In force in this process; at most a second behind the database. */
  value(): T;
  /** Called after each change, in every server process; returns a function that stops it. */
  onChange(hear: (value: T) => void): () => void;
}

/**
 * The settings of the server. Each capability defines its own at its creation; values that differ from the
 * default are in the database with who, when and why. A stored value that no longer fits its definition counts as
 * the default, and `/readyz` says so.
 */
export interface Settings {
  define(definition: NumberSetting): SettingHandle<number>;
  define(definition: BooleanSetting): SettingHandle<boolean>;
  define(definition: TextSetting): SettingHandle<string>;
  define<T extends string>(definition: ChoiceSetting<T>): SettingHandle<T>;
  definitions(): readonly SettingDefinition[];
  /** All or none; null puts the default back. Throws `settings.unknown`, `settings.outOfBounds`. */
  change(
    tx: Transaction,
    changes: Readonly<Record<string, SettingValue | null>>,
    who: { by: string; reason: string },
  ): Promise<void>;
  /** Reads the database now. */
  refresh(on?: Queryable): Promise<void>;
}
