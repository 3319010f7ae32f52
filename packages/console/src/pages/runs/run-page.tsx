import { Group, Select, Stack } from '@mantine/core';
import { getRun, listRunComputers, type Run, type RunComputer } from '@reeve/protocol/api';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { RunActs } from './run-acts.tsx';
import { RunComputerMark, RunMark } from './run-mark.tsx';
import { RunOutput } from './run-output.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunSteps } from './run-steps.tsx';
import { computerStateMark, isOpen, subjectWord } from './run-words.ts';

const columns: readonly TableColumn<RunComputer>[] = [
  { id: 'name', title: 'Computer', value: ({ name }) => name, width: 200, grow: true },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: ({ state }) => <RunComputerMark state={state} />,
    width: 120,
  },
  { id: 'step', title: 'Step', value: ({ step }) => step, width: 110 },
  { id: 'message', title: 'Message', value: ({ message }) => message, width: 240, grow: true },
  { id: 'exit', title: 'Exit code', value: ({ exitCode }) => exitCode, width: 90, align: 'right' },
  { id: 'channel', title: 'By', value: ({ channel }) => channel, width: 70 },
  {
    id: 'ended',
    title: 'Ended',
    value: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => <RelativeTime at={finishedAt} none="" />,
    width: 110,
  },
];

const idOf = ({ id }: RunComputer): string => id;
const states = Object.entries(computerStateMark).map(([value, { word }]) => ({
  value,
  label: word,
}));

const Facts = ({ run }: { run: Run }) => (
  <Panel>
    <Stack gap="sm">
      <RunProgress run={run} />
      <FactList
        facts={[
          { name: 'State', value: <RunMark run={run} /> },
          {
            name: subjectWord[run.subject.kind],
            value: `${run.subject.name}, version ${run.subject.version}`,
          },
          { name: 'On', value: run.reach },
          { name: 'Because of', value: run.cause },
          {
            name: 'Asked for',
            value: (
              <>
                {run.createdBy}, <RelativeTime at={run.createdAt} />
              </>
            ),
          },
          { name: 'Approved by', value: run.approvedBy ?? '–' },
          { name: 'Begins', value: <RelativeTime at={run.startAt} /> },
          { name: 'Expires', value: <RelativeTime at={run.expiresAt} /> },
          { name: 'Ended', value: <RelativeTime at={run.finishedAt} none="not yet" /> },
          ...(run.rerunOf
            ? [
                {
                  name: 'Run again from',
                  value: <Link to={`/runs/${run.rerunOf}`}>the earlier run</Link>,
                },
              ]
            : []),
          ...Object.entries(run.values).map(([name, value]) => ({ name, value })),
        ]}
      />
    </Stack>
  </Panel>
);

const Computers = ({ run }: { run: Run }) => {
  const [url, changeUrl] = useUrlState();
  const [search, state] = [url.get('search') ?? '', url.get('state')];
  const [opened, setOpened] = useState<RunComputer>();
  const params = useMemo(() => ({ id: run.id }), [run.id]);
  const query = useMemo(
    () => ({ ...(search ? { search } : {}), ...(state ? { state } : {}) }),
    [search, state],
  );
  return (
    <Panel
      title="Computers"
      flush
      aside={
        <Group gap="xs">
          <SearchBox
            label="Search"
            w={180}
            value={search}
            onSearch={(text) => changeUrl({ search: text })}
          />
          <Select
            aria-label="State"
            placeholder="Every state"
            clearable
            w={150}
            data={states}
            value={state}
            onChange={(next) => changeUrl({ state: next ?? undefined })}
          />
        </Group>
      }
    >
      <PagedTable
        label="Computers of the run"
        route={listRunComputers}
        params={params}
        query={query}
        columns={run.subject.kind === 'task' ? columns.filter(({ id }) => id !== 'step') : columns}
        rowId={idOf}
        onOpen={setOpened}
        maxHeight={560}
        empty={<EmptyRoom small title="No computer matches" />}
      />
      {opened && (
        <RunOutput runId={run.id} computer={opened} onClose={() => setOpened(undefined)} />
      )}
    </Panel>
  );
};

export const RunPage = () => {
  const { id = '' } = useParams();
  const run = useAnswer(getRun, { params: { id } }, { every: 5000 });
  return (
    <Page
      title={run.data ? run.data.subject.name : 'Run'}
      actions={run.data && <RunActs run={run.data} />}
    >
      <Answer of={run} rows={8}>
        {(found) => (
          <Stack gap="sm">
            {found.reason && (
              <Notice tone={isOpen(found) ? 'info' : 'warning'} title={found.reason} />
            )}
            <Facts run={found} />
            {found.steps.length > 0 && <RunSteps run={found} />}
            <Computers key={found.state} run={found} />
          </Stack>
        )}
      </Answer>
    </Page>
  );
};
