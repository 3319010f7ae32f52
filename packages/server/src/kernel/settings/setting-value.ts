import type { SettingValue } from '@reeve/protocol/api';
import type { SettingDefinition } from './setting.ts';

const longestText = 1000;

const numberProblem = (
  { type, minimum, maximum, unit }: Extract<SettingDefinition, { minimum: number }>,
  value: unknown,
): string | null => {
  const wanted = `${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}${unit ? ` ${unit}` : ''} is wanted`;
  if (typeof value !== 'number' || !Number.isFinite(value)) return wanted;
  if (type === 'integer' && !Number.isInteger(value)) return wanted;
  return value < minimum || value > maximum ? wanted : null;
};

const textProblem = (value: unknown, longest: number): string | null => {
  if (typeof value !== 'string') return 'a text is wanted';
  if (value.length > longest) return `at most ${longest} characters are wanted`;
  return value.includes('\0') ? 'a text without NUL is wanted' : null;
};

/** Why this value is none for the setting, in words; null when it fits. */
export const valueProblem = (definition: SettingDefinition, value: unknown): string | null => {
  switch (definition.type) {
    case 'integer':
    case 'number':
      return numberProblem(definition, value);
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false is wanted';
    case 'text':
      return textProblem(value, definition.maximumLength ?? longestText);
    case 'choice':
      return definition.choices.includes(value as string)
        ? null
        : `one of ${definition.choices.join(', ')} is wanted`;
  }
};

/** The stored value where it fits, otherwise the default: an older or newer release may have stored it. */
export const valueInForce = (definition: SettingDefinition, stored: unknown): SettingValue =>
  stored !== undefined && valueProblem(definition, stored) === null
    ? (stored as SettingValue)
    : definition.default;
