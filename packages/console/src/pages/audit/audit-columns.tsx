import type { AuditRecord } from '@reeve/protocol/api';
import { Mark } from '../../ui/mark.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

export const OutcomeMark = ({ outcome }: Pick<AuditRecord, 'outcome'>) =>
  outcome === 'done' ? <Mark tone="good">Done</Mark> : <Mark tone="bad">Refused</Mark>;

export const auditColumns: readonly TableColumn<AuditRecord>[] = [
  { id: 'seq', title: 'No.', value: ({ seq }) => seq, width: 72, align: 'right', sortable: false },
  {
    id: 'at',
    title: 'When',
    value: () => null,
    cell: ({ at }) => <RelativeTime at={at} />,
    width: 110,
    sortable: false,
  },
  { id: 'actor', title: 'Who', value: ({ actor }) => actor, width: 150, sortable: false },
  {
    id: 'action',
    title: 'Action',
    value: ({ action }) => action,
    width: 210,
    mono: true,
    sortable: false,
  },
  {
    id: 'subject',
    title: 'On what',
    value: ({ subject }) => subject,
    width: 220,
    grow: true,
    sortable: false,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    value: ({ outcome }) => outcome,
    cell: ({ outcome }) => <OutcomeMark outcome={outcome} />,
    width: 110,
    sortable: false,
  },
  { id: 'from', title: 'From', value: ({ from }) => from, width: 130, mono: true, sortable: false },
];
