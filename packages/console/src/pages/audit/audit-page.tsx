import { Drawer, Group, Paper, TextInput } from '@mantine/core';
import { type AuditRecord, listAudit } from '@reeve/protocol/api';
import { useCallback, useMemo } from 'react';
import { call } from '../../api/call.ts';
import { usePages } from '../../api/use-answer.ts';
import { Placeholder } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Page } from '../../ui/page.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { auditColumns } from './audit-columns.tsx';
import { AuditDetails } from './audit-details.tsx';
import { VerifyAudit } from './verify-audit.tsx';

const idOf = ({ seq }: AuditRecord): string => String(seq);

/** A date of the URL as the start of that day here. */
const startOfDay = (date: string | null): string | undefined => {
  if (!date) return undefined;
  const time = new Date(`${date}T00:00:00`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
};

const endOfDay = (date: string | null): string | undefined => {
  const start = startOfDay(date);
  return start && new Date(Date.parse(start) + 86_400_000).toISOString();
};

const queryOf = (url: URLSearchParams) => {
  const text = (name: string) => url.get(name) || undefined;
  const all = {
    search: text('search'),
    action: text('action'),
    actor: text('actor'),
    since: startOfDay(url.get('since')),
    until: endOfDay(url.get('until')),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};

export const AuditPage = () => {
  const [url, changeUrl] = useUrlState();
  const query = useMemo(() => queryOf(url), [url]);
  const pages = usePages<AuditRecord>(listAudit, query, (cursor, signal) =>
    call(
      listAudit,
      { query: { ...query, limit: 200, ...(cursor === undefined ? {} : { cursor }) } },
      signal,
    ),
  );
  const rows = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  const total = pages.data?.pages[0]?.total ?? 0;
  const opened = rows.find(({ seq }) => String(seq) === url.get('record'));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Page
      title="Audit"
      fill
      description="Who did what. Records cannot be changed or taken out: each holds the hash of the one before."
      actions={<VerifyAudit />}
    >
      <Group gap={8} mb={10} className="filter-bar">
        <SearchBox
          label="Search"
          w={240}
          value={url.get('search') ?? ''}
          onSearch={(search) => changeUrl({ search })}
        />
        <SearchBox
          label="Action"
          w={190}
          value={url.get('action') ?? ''}
          onSearch={(action) => changeUrl({ action })}
        />
        <SearchBox
          label="Actor"
          w={150}
          value={url.get('actor') ?? ''}
          onSearch={(actor) => changeUrl({ actor })}
        />
        <TextInput
          type="date"
          aria-label="From this day"
          value={url.get('since') ?? ''}
          onChange={(event) => changeUrl({ since: event.currentTarget.value })}
        />
        <span className="faint">to</span>
        <TextInput
          type="date"
          aria-label="To this day"
          value={url.get('until') ?? ''}
          onChange={(event) => changeUrl({ until: event.currentTarget.value })}
        />
      </Group>
      <Paper className="sheet-fill">
        {pages.isPending && (
          <div style={{ padding: 16 }}>
            <Placeholder rows={10} />
          </div>
        )}
        {pages.error && <RefusalPanel thrown={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.data && rows.length === 0 && (
          <EmptyRoom title="No record matches">Widen the search or the days.</EmptyRoom>
        )}
        {rows.length > 0 && (
          <DataTable
            label="Audit records"
            fill
            remote
            ownsPage
            rows={rows}
            total={total}
            columns={auditColumns}
            rowId={idOf}
            onOpen={({ seq }) => changeUrl({ record: String(seq) })}
            onNearEnd={more}
          />
        )}
        <div className="table-foot" role="status">
          {count(rows.length)} of {count(total)} loaded
        </div>
      </Paper>
      <Drawer
        opened={opened !== undefined}
        onClose={() => changeUrl({ record: undefined })}
        position="right"
        size="lg"
        title={opened && `Record ${count(opened.seq)}`}
      >
        {opened && <AuditDetails record={opened} />}
      </Drawer>
    </Page>
  );
};
