import { listRuns } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { runColumns, runId } from '../runs/run-columns.tsx';

/** What has run of one task or job. */
export const RecentRuns = ({ subjectId }: { subjectId: string }) => {
  const navigate = useNavigate();
  const query = useMemo(() => ({ subjectId }), [subjectId]);
  return (
    <Panel flush>
      <PagedTable
        label="Runs"
        route={listRuns}
        query={query}
        columns={runColumns.filter(({ id }) => id !== 'name' && id !== 'kind')}
        rowId={runId}
        onOpen={({ id }) => void navigate(`/runs/${id}`)}
        empty={<EmptyRoom small title="It has not run yet" />}
      />
    </Panel>
  );
};
