import { listComputerRuns, type ResponseOf } from '@reeve/protocol/api';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { RunComputerMark } from '../runs/run-mark.tsx';
import { RunOutput } from '../runs/run-output.tsx';
import { subjectWord } from '../runs/run-words.ts';

type ComputerRun = ResponseOf<typeof listComputerRuns>['items'][number];

const columns: readonly TableColumn<ComputerRun>[] = [
  {
    id: 'what',
    title: 'What',
    value: ({ run }) => run.subject.name,
    cell: ({ run }) => <Link to={`/runs/${run.id}`}>{run.subject.name}</Link>,
    width: 200,
    grow: true,
  },
  { id: 'kind', title: 'Kind', value: ({ run }) => subjectWord[run.subject.kind], width: 100 },
  {
    id: 'state',
    title: 'State',
    value: ({ computer }) => computer.state,
    cell: ({ computer }) => <RunComputerMark state={computer.state} />,
    width: 130,
  },
  {
    id: 'message',
    title: 'Message',
    value: ({ computer }) => computer.message,
    width: 240,
    grow: true,
  },
  {
    id: 'when',
    title: 'When',
    value: ({ run }) => run.startAt,
    cell: ({ run }) => <RelativeTime at={run.startAt} />,
    width: 110,
  },
];

const idOf = ({ run }: ComputerRun): string => run.id;

/** What ran on one computer. */
export const ComputerRuns = ({ computerId }: { computerId: string }) => {
  const params = useMemo(() => ({ id: computerId }), [computerId]);
  const [opened, setOpened] = useState<ComputerRun>();
  return (
    <Panel flush>
      <PagedTable
        label="Runs on this computer"
        route={listComputerRuns}
        params={params}
        columns={columns}
        rowId={idOf}
        onOpen={setOpened}
        empty={<EmptyRoom small title="Nothing has run here yet" />}
      />
      {opened && (
        <RunOutput
          runId={opened.run.id}
          computer={opened.computer}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Panel>
  );
};
