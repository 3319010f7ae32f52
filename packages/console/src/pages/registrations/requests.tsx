import { Button, Group, Paper, SegmentedControl, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { listRegistrations, type Registration } from '@reeve/protocol/api';
import { useMemo, useState } from 'react';
import { call } from '../../api/call.ts';
import { usePages } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Placeholder } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { DecideMany } from './decide-many.tsx';
import { NoRequests } from './no-requests.tsx';
import {
  hiddenElsewhere,
  hiddenWhenNarrow,
  hiddenWhilePending,
  registrationColumns,
} from './registration-columns.tsx';
import { RegistrationDrawer } from './registration-drawer.tsx';

const statuses = [
  { value: 'pending', label: 'Pending' },
  { value: 'allowed', label: 'Allowed' },
  { value: 'blocked', label: 'Blocked' },
  { value: 'revoked', label: 'Revoked' },
  { value: 'all', label: 'All' },
];

const idOf = ({ id }: Registration): string => id;
const none: ReadonlySet<string> = new Set();

export const Requests = () => {
  const may = useMay();
  const [url, changeUrl] = useUrlState();
  const status = url.get('status') ?? 'pending';
  const search = url.get('search') ?? '';
  const [selected, setSelected] = useState<ReadonlySet<string>>(none);
  const query = useMemo(
    () => ({ ...(status === 'all' ? {} : { status }), ...(search ? { search } : {}) }),
    [status, search],
  );
  const pages = usePages<Registration>(listRegistrations, query, (cursor, signal) =>
    call(
      listRegistrations,
      { query: { ...query, limit: 100, ...(cursor === undefined ? {} : { cursor }) } },
      signal,
    ),
  );
  const rows = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  const total = pages.data?.pages[0]?.total ?? 0;
  const opened = rows.find(({ id }) => id === url.get('request'));
  const decide = may('registrations.decide');
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const hidden = status === 'pending' ? hiddenWhilePending : hiddenElsewhere;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SegmentedControl
          size="xs"
          aria-label="Status"
          data={statuses}
          value={status}
          onChange={(value) => {
            setSelected(none);
            changeUrl({ status: value === 'pending' ? undefined : value, request: undefined });
          }}
        />
        <SearchBox
          label="Search name or address"
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
          w={240}
        />
        <span className="faint" role="status">
          {pages.data && count(total)}
        </span>
      </Group>
      {pages.error && <RefusalPanel thrown={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Placeholder rows={8} />}
      {pages.data && (
        <Paper style={{ overflow: 'hidden' }}>
          {selected.size > 0 && <DecideMany ids={selected} onClear={() => setSelected(none)} />}
          {rows.length === 0 ? (
            <NoRequests status={status} filtered={search !== ''} />
          ) : (
            <DataTable
              label="Registration requests"
              remote
              ownsPage
              rows={rows}
              total={total}
              columns={registrationColumns}
              rowId={idOf}
              hidden={narrow ? hiddenWhenNarrow : hidden}
              maxHeight={640}
              onOpen={({ id }) => changeUrl({ request: id })}
              onNearEnd={() => {
                if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
              }}
              selection={
                decide && status === 'pending' && !narrow
                  ? { ids: selected, set: setSelected }
                  : undefined
              }
            />
          )}
        </Paper>
      )}
      <RegistrationDrawer registration={opened} onClose={() => changeUrl({ request: undefined })} />
      {pages.isStale && pages.data && !pages.isFetching && (
        <Button variant="subtle" onClick={() => void pages.refetch()}>
          The list has changed: load it again
        </Button>
      )}
    </Stack>
  );
};
