import { Group, Select, Stack } from '@mantine/core';
import { listRuns } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { runColumns, runId } from './run-columns.tsx';
import { runStateMark } from './run-words.ts';

const states = Object.entries(runStateMark).map(([value, { word }]) => ({ value, label: word }));

export const RunList = () => {
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const [search, state] = [url.get('search') ?? '', url.get('state')];
  const query = useMemo(
    () => ({ ...(search ? { search } : {}), ...(state ? { state } : {}) }),
    [search, state],
  );
  return (
    <Stack gap="sm">
      <Group>
        <SearchBox
          label="Search"
          w={240}
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
        />
        <Select
          aria-label="State"
          placeholder="Every state"
          clearable
          w={180}
          data={states}
          value={state}
          onChange={(next) => changeUrl({ state: next ?? undefined })}
        />
      </Group>
      <Panel flush>
        <PagedTable
          label="Runs"
          route={listRuns}
          query={query}
          columns={runColumns}
          rowId={runId}
          maxHeight={640}
          onOpen={({ id }) => void navigate(`/runs/${id}`)}
          empty={
            <EmptyRoom title={search || state ? 'No run matches' : 'Nothing has run yet'}>
              Open a task or a job and run it on a target.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};
