import type { Registration } from '@reeve/protocol/api';
import { Mark } from '../../ui/mark.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { QuickDecision } from './quick-decision.tsx';
import { RegistrationMark } from './registration-mark.tsx';

/** Left out of the pending ones, where it is the same for all: nothing has decided yet. */
export const hiddenWhilePending: ReadonlySet<string> = new Set(['reason']);
/** What fits on a telephone; the rest stands in the request itself. */
export const hiddenWhenNarrow: ReadonlySet<string> = new Set([
  'looksLike',
  'os',
  'from',
  'requestedAt',
  'reason',
  'status',
]);
export const hiddenElsewhere: ReadonlySet<string> = new Set(['act']);

export const registrationColumns: readonly TableColumn<Registration>[] = [
  {
    id: 'name',
    title: 'Computer',
    value: ({ identity }) => identity.hostName,
    cell: ({ identity }) => <b>{identity.hostName}</b>,
    width: 150,
    grow: true,
    sortable: false,
  },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => status,
    cell: ({ status }) => <RegistrationMark status={status} />,
    width: 104,
    sortable: false,
  },
  {
    id: 'looksLike',
    title: 'Looks like',
    value: ({ looksLike }) => looksLike && `${looksLike.name}: ${looksLike.because}`,
    cell: ({ looksLike }) =>
      looksLike ? <Mark tone="warning">{looksLike.name}</Mark> : <span className="faint">–</span>,
    width: 146,
    hint: 'A computer that is already known and shares something that should be its own',
    sortable: false,
  },
  {
    id: 'os',
    title: 'Operating system',
    value: ({ identity }) => identity.operatingSystem,
    width: 160,
    grow: true,
    sortable: false,
  },
  { id: 'from', title: 'From', value: ({ from }) => from, width: 116, mono: true, sortable: false },
  {
    id: 'requestedAt',
    title: 'Asked',
    value: () => null,
    cell: ({ requestedAt }) => <RelativeTime at={requestedAt} />,
    width: 104,
    sortable: false,
  },
  {
    id: 'reason',
    title: 'Reason',
    value: ({ reason }) => reason,
    width: 180,
    grow: true,
    sortable: false,
  },
  {
    id: 'act',
    title: '',
    value: () => null,
    cell: (registration) => <QuickDecision registration={registration} />,
    width: 148,
    sortable: false,
  },
];
