import type { Run } from '@reeve/protocol/api';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { RunMark } from './run-mark.tsx';
import { RunProgress } from './run-progress.tsx';
import { progressInWords, subjectWord } from './run-words.ts';

export const runColumns: readonly TableColumn<Run>[] = [
  { id: 'name', title: 'What', value: ({ subject }) => subject.name, width: 200, grow: true },
  { id: 'kind', title: 'Kind', value: ({ subject }) => subjectWord[subject.kind], width: 100 },
  { id: 'reach', title: 'On', value: ({ reach }) => reach, width: 180, grow: true },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: (run) => <RunMark run={run} />,
    width: 140,
  },
  {
    id: 'progress',
    title: 'Computers',
    value: progressInWords,
    cell: (run) => <RunProgress run={run} words={false} />,
    width: 160,
  },
  { id: 'cause', title: 'Because of', value: ({ cause }) => cause, width: 150 },
  {
    id: 'started',
    title: 'Begins',
    value: ({ startAt }) => startAt,
    cell: ({ startAt }) => <RelativeTime at={startAt} />,
    width: 110,
  },
];

export const runId = ({ id }: Run): string => id;
