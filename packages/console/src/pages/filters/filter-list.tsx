import { Button, Group, Stack } from '@mantine/core';
import { type Filter, listFilters } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';

const columns: readonly TableColumn<Filter>[] = [
  { id: 'name', title: 'Filter', value: ({ name }) => name, width: 220, grow: true },
  {
    id: 'where',
    title: 'Where',
    value: ({ where, include }) =>
      where || (include.length > 0 ? 'named computers only' : 'nothing'),
    width: 320,
    grow: true,
    mono: true,
  },
  { id: 'members', title: 'Members', value: ({ members }) => members, width: 90, align: 'right' },
  {
    id: 'used',
    title: 'Used by',
    value: ({ usedBy }) => usedBy.map(({ name }) => name).join(', '),
    width: 160,
  },
  {
    id: 'changed',
    title: 'Changed',
    value: ({ changedAt }) => changedAt,
    cell: ({ changedAt }) => <RelativeTime at={changedAt} />,
    width: 110,
  },
];

const idOf = ({ id }: Filter): string => id;

export const FilterList = () => {
  const may = useMay();
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const search = url.get('search') ?? '';
  const query = useMemo(() => (search ? { search } : {}), [search]);
  const add = may('filters.manage') && (
    <Button
      component={Link}
      to="/filters/new"
      leftSection={<IconPlus size={14} aria-hidden="true" />}
    >
      Add filter
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SearchBox
          label="Search"
          w={240}
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
        />
        {add}
      </Group>
      <Panel flush>
        <PagedTable
          label="Filters"
          route={listFilters}
          query={query}
          columns={columns}
          rowId={idOf}
          maxHeight={640}
          onOpen={({ id }) => void navigate(`/filters/${id}`)}
          empty={
            <EmptyRoom title={search ? 'No filter matches' : 'No filters'}>
              A filter selects computers by what is known of them.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};
