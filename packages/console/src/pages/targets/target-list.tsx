import { Button, Group, Stack } from '@mantine/core';
import { listTargets, type Target } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { targetInWords } from './target-parts.ts';

const columns: readonly TableColumn<Target>[] = [
  { id: 'name', title: 'Target', value: ({ name }) => name, width: 220, grow: true },
  { id: 'reach', title: 'Reaches', value: targetInWords, width: 320, grow: true },
  { id: 'members', title: 'Members', value: ({ members }) => members, width: 90, align: 'right' },
  { id: 'owner', title: 'Owner', value: ({ owner }) => owner.name, width: 110 },
  {
    id: 'used',
    title: 'Used by',
    value: ({ usedBy }) => usedBy.map(({ name }) => name).join(', '),
    width: 180,
  },
];

const idOf = ({ id }: Target): string => id;

export const TargetList = () => {
  const may = useMay();
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const search = url.get('search') ?? '';
  const query = useMemo(() => (search ? { search } : {}), [search]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SearchBox
          label="Search"
          w={240}
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
        />
        {may('filters.manage') && (
          <Button
            component={Link}
            to="/targets/new"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
          >
            Add target
          </Button>
        )}
      </Group>
      <Panel flush>
        <PagedTable
          label="Targets"
          route={listTargets}
          query={query}
          columns={columns}
          rowId={idOf}
          maxHeight={640}
          onOpen={({ id }) => void navigate(`/targets/${id}`)}
          empty={
            <EmptyRoom title={search ? 'No target matches' : 'No targets'}>
              A target combines filters and groups; policies and tasks apply to it.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};
