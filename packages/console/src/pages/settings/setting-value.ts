import type { Setting, SettingValue } from '@reeve/protocol/api';

/** A value as people read it, with its unit. */
export const valueInWords = (
  { type, unit }: Pick<Setting, 'type' | 'unit'>,
  value: SettingValue | null,
): string => {
  if (value === null) return 'the default';
  if (type === 'boolean') return value === true ? 'On' : 'Off';
  const text = typeof value === 'number' ? value.toLocaleString('en') : String(value);
  return `${text === '' ? '(empty)' : text}${unit === '' ? '' : ` ${unit}`}`;
};

/** What a setting may be, in words; empty where everything goes. */
export const boundsInWords = ({ minimum, maximum, unit, choices }: Setting): string => {
  const of = unit === '' ? '' : ` ${unit}`;
  if (minimum !== null && maximum !== null)
    return `${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}${of}`;
  return choices.length > 0 ? choices.join(', ') : '';
};

/** Settings whose words contain the search, under their groups in the order of first appearance. */
export const groupSettings = (
  settings: readonly Setting[],
  search: string,
): [group: string, settings: Setting[]][] => {
  const wanted = search.trim().toLowerCase();
  const found = settings.filter(({ key, title, description, group }) =>
    `${key} ${title} ${description} ${group}`.toLowerCase().includes(wanted),
  );
  return [...Map.groupBy(found, ({ group }) => group)];
};
