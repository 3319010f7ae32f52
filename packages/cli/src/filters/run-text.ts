import type { MembershipRun } from '@reeve/protocol/api';
import { relativeTime } from '../terminal/relative-time.ts';
import type { Column } from '../terminal/table.ts';

/** `delta: 12 of 500 filters and targets, 3 added, 1 removed in 40 ms`. */
export const runLine = (run: MembershipRun): string =>
  run.error === null
    ? `${run.kind}: ${run.evaluated} of ${run.of} filters and targets, ${run.computers} changed computers, ${run.added} added, ${run.removed} removed in ${run.milliseconds} ms`
    : `${run.kind}: ${run.error}`;

export const runColumns = (now: Date): Column<MembershipRun>[] => [
  { title: 'update', value: (row) => row.kind },
  { title: 'began', value: (row) => relativeTime(row.startedAt, now) },
  { title: 'ms', value: (row) => row.milliseconds, side: 'right' },
  { title: 'evaluated', value: (row) => `${row.evaluated} of ${row.of}`, side: 'right' },
  { title: 'computers', value: (row) => row.computers, side: 'right' },
  { title: 'added', value: (row) => row.added, side: 'right' },
  { title: 'removed', value: (row) => row.removed, side: 'right' },
  { title: 'error', value: (row) => row.error ?? '' },
];
