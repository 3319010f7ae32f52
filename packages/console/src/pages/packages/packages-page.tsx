import { Button, Group, Select, Stack } from '@mantine/core';
import { listPackages, type Package } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { bytes } from '../../ui/bytes.ts';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { sourceInWords, verdictMark } from './package-words.ts';
import { Refresh } from './refresh.tsx';

const columns: readonly TableColumn<Package>[] = [
  { id: 'name', title: 'Package', value: ({ name }) => name, width: 200, grow: true },
  { id: 'version', title: 'Version', value: ({ version }) => version, width: 100 },
  { id: 'source', title: 'Source', value: sourceInWords, width: 240, grow: true },
  {
    id: 'verdict',
    title: 'Verdict',
    value: ({ verdict }) => verdict,
    cell: ({ verdict }) => (
      <Mark tone={verdictMark[verdict].tone}>{verdictMark[verdict].word}</Mark>
    ),
    width: 140,
  },
  {
    id: 'checked',
    title: 'Checked',
    value: ({ checkedAt }) => checkedAt,
    cell: ({ checkedAt }) => <RelativeTime at={checkedAt} />,
    width: 110,
  },
  {
    id: 'size',
    title: 'Size',
    value: ({ snapshot }) => snapshot?.bytes ?? null,
    cell: ({ snapshot }) => (snapshot && snapshot.bytes > 0 ? bytes(snapshot.bytes) : '–'),
    width: 90,
    align: 'right',
  },
  {
    id: 'used',
    title: 'Used by',
    value: ({ usedBy }) => usedBy.map(({ name }) => name).join(', '),
    width: 160,
  },
];

const idOf = ({ id }: Package): string => id;
const verdicts = Object.entries(verdictMark).map(([value, { word }]) => ({ value, label: word }));

export const PackagesPage = () => {
  const may = useMay();
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const [search, verdict] = [url.get('search') ?? '', url.get('verdict')];
  const query = useMemo(
    () => ({ ...(search ? { search } : {}), ...(verdict ? { verdict } : {}) }),
    [search, verdict],
  );
  return (
    <Page
      title="Packages"
      description="Software with its files, its programs and the rule by which it is found. Package refresh looks at every source and gives a verdict."
      actions={
        may('packages.manage') ? (
          <>
            <Refresh />
            <Button
              component={Link}
              to="/packages/new"
              leftSection={<IconPlus size={14} aria-hidden="true" />}
            >
              Add package
            </Button>
          </>
        ) : undefined
      }
    >
      <Stack gap="sm">
        <Group>
          <SearchBox
            label="Search"
            w={240}
            value={search}
            onSearch={(text) => changeUrl({ search: text })}
          />
          <Select
            aria-label="Verdict"
            placeholder="Every verdict"
            clearable
            w={180}
            data={verdicts}
            value={verdict}
            onChange={(next) => changeUrl({ verdict: next ?? undefined })}
          />
        </Group>
        <Panel flush>
          <PagedTable
            label="Packages"
            route={listPackages}
            query={query}
            columns={columns}
            rowId={idOf}
            maxHeight={640}
            onOpen={({ id }) => void navigate(`/packages/${id}`)}
            empty={
              <EmptyRoom title={search || verdict ? 'No package matches' : 'No packages'}>
                Add one, and a policy of the kind “Software delivery” that brings it to a target.
              </EmptyRoom>
            }
          />
        </Panel>
      </Stack>
    </Page>
  );
};
