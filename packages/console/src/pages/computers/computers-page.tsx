import { Badge, Button, Paper } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ComputerSummary } from '@reeve/protocol/api';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { Placeholder } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { IconDeviceDesktopPlus } from '../../ui/icons.ts';
import { Page } from '../../ui/page.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { ColumnMenu } from './column-menu.tsx';
import { computerColumns, narrowColumns } from './computer-columns.tsx';
import { orderOf, queryOfUrl, sortOf } from './computer-filters.ts';
import { ComputersFoot } from './computers-foot.tsx';
import { FilterBar } from './filter-bar.tsx';
import { NoComputers } from './no-computers.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useComputers } from './use-computers.ts';
import { useHiddenColumns } from './use-hidden-columns.ts';

const idOf = ({ id }: ComputerSummary): string => id;
const none: ReadonlySet<string> = new Set();

export const ComputersPage = () => {
  const may = useMay();
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const query = useMemo(() => queryOfUrl(url), [url]);
  const { pages, rows, total } = useComputers(query);
  const [hidden, setHidden] = useHiddenColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(none);
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const searchBox = useRef<HTMLInputElement>(null);
  const order = useMemo(() => orderOf(query.sort ?? 'name'), [query.sort]);
  const shownHidden = useMemo(
    () =>
      narrow
        ? new Set(computerColumns.map(({ id }) => id).filter((id) => !narrowColumns.includes(id)))
        : hidden,
    [narrow, hidden],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const open = useCallback(
    (computer: ComputerSummary) => void navigate(`/computers/${computer.id}`),
    [navigate],
  );
  return (
    <Page
      title="Computers"
      fill
      aside={
        total !== undefined && (
          <Badge variant="light" color="gray" aria-label={`${count(total)} computers match`}>
            {count(total)}
          </Badge>
        )
      }
      actions={
        may('agents.install') && (
          <Button
            component={Link}
            to="/add-computers"
            leftSection={<IconDeviceDesktopPlus size={15} aria-hidden="true" />}
          >
            Add computers
          </Button>
        )
      }
    >
      <FilterBar
        url={url}
        onChange={changeUrl}
        searchBox={searchBox}
        after={narrow ? null : <ColumnMenu hidden={hidden} onChange={setHidden} />}
      />
      <Paper className="sheet-fill">
        {selected.size > 0 && <SelectionBar ids={selected} onClear={() => setSelected(none)} />}
        {pages.isPending ? (
          <div style={{ padding: 16 }}>
            <Placeholder rows={12} />
          </div>
        ) : rows.length === 0 && !pages.error ? (
          <NoComputers
            filtered={[...url.keys()].some((key) => key !== 'sort')}
            onClear={changeUrl}
          />
        ) : (
          <DataTable
            label="Computers"
            fill
            remote
            ownsPage
            rows={rows}
            columns={computerColumns}
            rowId={idOf}
            order={order}
            onOrder={(next) => changeUrl({ sort: sortOf(next) })}
            hidden={shownHidden}
            onOpen={open}
            onNearEnd={more}
            {...(total === undefined ? {} : { total })}
            selection={
              may('computers.manage') && !narrow ? { ids: selected, set: setSelected } : undefined
            }
          />
        )}
        {pages.error && (
          <div style={{ padding: 12 }}>
            <RefusalPanel
              thrown={pages.error}
              onRetry={() => void (rows.length > 0 ? pages.fetchNextPage() : pages.refetch())}
            />
          </div>
        )}
        <ComputersFoot
          loaded={rows.length}
          total={total ?? 0}
          loading={pages.isFetching}
          changed={pages.isStale && !pages.isFetching && rows.length > 0}
          onReload={() => void pages.refetch()}
        />
      </Paper>
    </Page>
  );
};
