import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { type ClauseColumn, type Compare, valuesFromTexts } from './clause-node.ts';

interface Props {
  compare: Compare;
  column: ClauseColumn | undefined;
  onChange: (values: Compare['values']) => void;
}

const isNumber = (type: string): boolean => type === 'integer' || type === 'bigint';

/** The value of a comparison, as its column and operator want it. */
export const ValueInput = ({ compare, column, onChange }: Props) => {
  const type = column?.type ?? 'text';
  const takes = column?.operators.find(({ name }) => name === compare.operator)?.takes ?? 'one';
  const [first] = compare.values;
  if (takes === 'none') return null;
  if (takes === 'list')
    return (
      <TagsInput
        aria-label="Values"
        placeholder="Enter after each value"
        flex={1}
        miw={160}
        value={compare.values.map(String)}
        onChange={(texts) => onChange(valuesFromTexts(type, texts))}
      />
    );
  if (type === 'boolean')
    return (
      <Select
        aria-label="Value"
        w={100}
        allowDeselect={false}
        data={[
          { value: 'true', label: 'yes' },
          { value: 'false', label: 'no' },
        ]}
        value={String(first)}
        onChange={(text) => onChange([text === 'true'])}
      />
    );
  if (isNumber(type) && typeof first === 'number')
    return (
      <NumberInput
        aria-label="Value"
        w={160}
        value={first}
        onChange={(number) => typeof number === 'number' && onChange([number])}
      />
    );
  return (
    <TextInput
      aria-label="Value"
      flex={1}
      miw={120}
      placeholder={takes === 'span' ? '7 days' : type === 'timestamp' ? '2026-11-22' : ''}
      value={String(first ?? '')}
      onChange={(event) => onChange([event.currentTarget.value])}
    />
  );
};
