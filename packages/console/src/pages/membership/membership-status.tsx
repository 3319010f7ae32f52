import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import {
  getMembershipStatus,
  type MembershipRun,
  type MembershipStatus,
  runMembershipUpdate,
} from '@reeve/protocol/api';
import { Link } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { MembershipCheck } from './membership-check.tsx';
import { duration, kindDescription, kindTitle, runInWords } from './membership-words.ts';

const RunMark = ({ run }: { run: MembershipRun }) =>
  run.error === null ? <Mark tone="good">Done</Mark> : <Mark tone="bad">Failed</Mark>;

const Update = ({ update }: { update: MembershipStatus['updates'][number] }) => {
  const may = useMay();
  const run = useAct(runMembershipUpdate, { done: `${kindTitle[update.kind]} is done` });
  const { kind, last, running, scheduleId, nextRunAt } = update;
  return (
    <Panel
      title={kindTitle[kind]}
      aside={
        may('filters.manage') && (
          <Button
            size="compact-sm"
            variant="default"
            loading={run.isPending || running}
            onClick={() => run.mutate({ body: { kind } })}
          >
            Run now
          </Button>
        )
      }
    >
      <Stack gap={4}>
        <Text size="xs" c="dimmed">
          {kindDescription[kind]}
        </Text>
        {last === null ? (
          <Mark tone="waiting">Not yet run</Mark>
        ) : (
          <>
            <Text size="sm" component="div">
              <RunMark run={last} /> <RelativeTime at={last.startedAt} />, took{' '}
              {duration(last.milliseconds)}
            </Text>
            <Text size="xs" c="dimmed">
              {last.error ?? runInWords(last)}
            </Text>
          </>
        )}
        <Text size="sm" component="div">
          <Link to={`/schedules?schedule=${encodeURIComponent(scheduleId)}`}>Next</Link>{' '}
          <RelativeTime at={nextRunAt} none="not planned" />
        </Text>
      </Stack>
    </Panel>
  );
};

const columns: readonly TableColumn<MembershipRun>[] = [
  {
    id: 'at',
    title: 'Began',
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
    width: 110,
  },
  { id: 'kind', title: 'Update', value: ({ kind }) => kindTitle[kind], width: 150 },
  {
    id: 'outcome',
    title: 'Outcome',
    value: ({ error }) => error ?? '',
    cell: (run) => <RunMark run={run} />,
    width: 100,
  },
  {
    id: 'took',
    title: 'Took',
    value: ({ milliseconds }) => milliseconds,
    cell: ({ milliseconds }) => duration(milliseconds),
    width: 90,
    align: 'right',
  },
  {
    id: 'did',
    title: 'What it did',
    value: (run) => run.error ?? runInWords(run),
    width: 320,
    grow: true,
  },
];

const idOf = ({ kind, startedAt }: MembershipRun): string => `${kind} ${startedAt}`;

export const MembershipStatusTab = () => {
  const status = useAnswer(getMembershipStatus, {}, { every: 10_000 });
  return (
    <Answer of={status} rows={8}>
      {({ updates, history, waiting }) => (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {waiting === 0
              ? 'Every change of the CMDB has been looked at.'
              : `${count(waiting)} changes of the CMDB wait for the next delta update.`}
          </Text>
          <SimpleGrid cols={{ base: 1, md: 3 }} spacing="sm">
            {updates.map((update) => (
              <Update key={update.kind} update={update} />
            ))}
          </SimpleGrid>
          <MembershipCheck />
          <Panel title="Past updates" flush>
            {history.length === 0 ? (
              <EmptyRoom small title="None yet" />
            ) : (
              <DataTable
                label="Past updates"
                rows={history}
                columns={columns}
                rowId={idOf}
                maxHeight={420}
              />
            )}
          </Panel>
        </Stack>
      )}
    </Answer>
  );
};
