import { Loader, MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listComputers } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAnswer } from '../api/use-answer.ts';

const shown = 50;

/** Computers that match what is typed, under their ids; those that were met before keep their names. */
const useFound = (search: string) => {
  const [wanted] = useDebouncedValue(search, 200);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const found = useAnswer(
    listComputers,
    { query: { search: wanted, limit: shown, sort: 'name' } },
    { keepPrevious: true },
  );
  const fresh = found.data?.items.filter(({ id, name }) => names.get(id) !== name) ?? [];
  if (fresh.length > 0) setNames(new Map([...names, ...fresh.map((c) => [c.id, c.name] as const)]));
  return { found, names };
};

interface Common {
  label: string;
  description?: string;
  placeholder?: string;
}

/** One computer by its name, sought on the server. */
export const ComputerPicker = ({
  value,
  onChange,
  ...rest
}: Common & { value: string | null; onChange: (id: string | null) => void }) => {
  const [search, setSearch] = useState('');
  const { found, names } = useFound(search);
  const ids = new Set([
    ...(value ? [value] : []),
    ...(found.data?.items.map(({ id }) => id) ?? []),
  ]);
  return (
    <Select
      {...rest}
      searchable
      clearable
      data={[...ids].map((id) => ({ value: id, label: names.get(id) ?? id }))}
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      nothingFoundMessage="No computer matches"
      rightSection={found.isFetching ? <Loader size="xs" /> : undefined}
    />
  );
};

/** Several computers by name. `known` gives the names of those chosen before. */
export const ComputersPicker = ({
  value,
  onChange,
  known,
  ...rest
}: Common & {
  value: string[];
  onChange: (ids: string[]) => void;
  known?: ReadonlyMap<string, string>;
}) => {
  const [search, setSearch] = useState('');
  const { found, names } = useFound(search);
  const ids = new Set([...value, ...(found.data?.items.map(({ id }) => id) ?? [])]);
  return (
    <MultiSelect
      {...rest}
      searchable
      clearable
      hidePickedOptions
      data={[...ids].map((id) => ({ value: id, label: names.get(id) ?? known?.get(id) ?? id }))}
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      nothingFoundMessage="No computer matches"
    />
  );
};
