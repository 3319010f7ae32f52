import { Group, Select } from '@mantine/core';
import type { ClauseVocabulary } from '@reeve/protocol/api';
import { type Compare, classOf, columnOf, compareOf, withOperator } from './clause-node.ts';
import { ValueInput } from './value-input.tsx';

interface Props {
  compare: Compare;
  vocabulary: ClauseVocabulary;
  /** Inside `any` and `no`: columns of that class alone. */
  within: string | undefined;
  onChange: (compare: Compare) => void;
}

/** One column, an operator, a value. */
export const CompareEditor = ({ compare, vocabulary, within, onChange }: Props) => {
  const singles = vocabulary.classes.filter(({ single }) => single);
  const dataClass = classOf(vocabulary, compare.dataClass);
  const column = columnOf(vocabulary, compare);
  const choose = (className: string, columnName?: string) => {
    const next = classOf(vocabulary, className);
    onChange(
      compareOf(
        className,
        next?.columns.find(({ name }) => name === columnName) ?? next?.columns[0],
      ),
    );
  };
  return (
    <Group gap={6} wrap="wrap" flex={1}>
      {within === undefined && (
        <Select
          aria-label="Data class"
          w={170}
          searchable
          allowDeselect={false}
          data={singles.map(({ name, title }) => ({ value: name, label: title }))}
          value={compare.dataClass}
          onChange={(name) => name !== null && choose(name)}
        />
      )}
      <Select
        aria-label="Column"
        w={170}
        searchable
        allowDeselect={false}
        data={(dataClass?.columns ?? []).map(({ name }) => name)}
        value={compare.column}
        onChange={(name) => name !== null && choose(compare.dataClass, name)}
      />
      <Select
        aria-label="Operator"
        w={130}
        allowDeselect={false}
        data={(column?.operators ?? []).map(({ name }) => name)}
        value={compare.operator}
        onChange={(name) => name !== null && onChange(withOperator(compare, column, name))}
      />
      <ValueInput
        compare={compare}
        column={column}
        onChange={(values) => onChange({ ...compare, values })}
      />
    </Group>
  );
};
