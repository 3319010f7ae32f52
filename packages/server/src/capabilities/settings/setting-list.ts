import type { Setting, SettingValue } from '@reeve/protocol/api';
import type { SettingDefinition } from '../../kernel/settings/setting.ts';
import type { StoredSetting } from '../../kernel/settings/setting-store.ts';
import { valueInForce } from '../../kernel/settings/setting-value.ts';

type Shape = Pick<Setting, 'minimum' | 'maximum' | 'choices'>;

const shapeOf = (definition: SettingDefinition): Shape => ({
  minimum: 'minimum' in definition ? definition.minimum : null,
  maximum: 'maximum' in definition ? definition.maximum : null,
  choices: definition.type === 'choice' ? [...definition.choices] : [],
});

const describe = (definition: SettingDefinition, stored: StoredSetting | undefined): Setting => {
  const { key, group, title, description, type, unit = '' } = definition;
  const value: SettingValue = valueInForce(definition, stored?.value);
  return {
    key,
    group,
    title,
    description,
    type,
    unit,
    ...shapeOf(definition),
    default: definition.default,
    value,
    deviation: stored ? { by: stored.by, at: stored.at, reason: stored.reason } : null,
  };
};

/** Every defined setting with what is stored of it, by group and key. */
export const describeSettings = (
  definitions: readonly SettingDefinition[],
  stored: readonly StoredSetting[],
): Setting[] => {
  const byKey = new Map(stored.map((one) => [one.key, one]));
  return [...definitions]
    .sort((a, b) => a.group.localeCompare(b.group) || a.key.localeCompare(b.key))
    .map((definition) => describe(definition, byKey.get(definition.key)));
};
