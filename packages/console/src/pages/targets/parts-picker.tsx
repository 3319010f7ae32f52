import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listComputers, listFilters, listOrganizationalViews } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';

interface Props {
  label: string;
  description: string;
  /** Keys of parts; see `partKey`. */
  value: string[];
  onChange: (keys: string[]) => void;
  known: ReadonlyMap<string, string>;
}

/** Filters, groups and computers, sought by name. */
export const PartsPicker = ({ label, description, value, onChange, known }: Props) => {
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search, 200);
  const filters = useAnswer(listFilters, { query: { limit: 1000 } });
  const views = useAnswer(listOrganizationalViews, {});
  const computers = useAnswer(
    listComputers,
    { query: { search: wanted, limit: 20, sort: 'name' } },
    { keepPrevious: true, enabled: wanted !== '' },
  );
  const groups = [
    { group: 'Everything', items: [{ value: 'everything', label: 'Every computer' }] },
    {
      group: 'Filters',
      items: (filters.data?.items ?? []).map(({ id, name }) => ({
        value: `filter ${id}`,
        label: name,
      })),
    },
    ...(views.data ?? []).map((view) => ({
      group: `Groups of ${view.name}`,
      items: view.groups.map(({ id, name }) => ({ value: `group ${id}`, label: name })),
    })),
    {
      group: 'Computers',
      items: (computers.data?.items ?? []).map(({ id, name }) => ({
        value: `computer ${id}`,
        label: name,
      })),
    },
  ];
  const offered = new Set(groups.flatMap(({ items }) => items.map((item) => item.value)));
  const lost = value.filter((key) => !offered.has(key));
  const chosen = {
    group: 'Chosen',
    items: lost.map((key) => ({ value: key, label: known.get(key) ?? key })),
  };
  return (
    <MultiSelect
      label={label}
      description={description}
      searchable
      clearable
      hidePickedOptions
      maxDropdownHeight={320}
      data={[...groups, ...(lost.length > 0 ? [chosen] : [])].filter(
        ({ items }) => items.length > 0,
      )}
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage="Nothing of that name"
    />
  );
};
