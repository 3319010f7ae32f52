import type { ComputerSummary } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { ConnectionMark } from './connection-mark.tsx';
import { RelativeTime } from './relative-time.tsx';
import type { TableColumn } from './table-column.ts';

/** Computers as members of something. */
export const memberColumns: readonly TableColumn<ComputerSummary>[] = [
  {
    id: 'name',
    title: 'Computer',
    value: ({ name }) => name,
    cell: ({ id, name }) => <Link to={`/computers/${id}`}>{name}</Link>,
    width: 200,
    grow: true,
  },
  { id: 'os', title: 'Operating system', value: ({ os }) => os, width: 180, grow: true },
  { id: 'ip', title: 'Address', value: ({ ipAddress }) => ipAddress, width: 130, mono: true },
  {
    id: 'seen',
    title: 'Last seen',
    value: ({ lastSeen }) => lastSeen,
    cell: ({ lastSeen }) => <RelativeTime at={lastSeen} />,
    width: 110,
  },
  {
    id: 'connected',
    title: 'Push',
    value: ({ connected }) => connected,
    cell: ({ connected }) => <ConnectionMark connected={connected} />,
    width: 120,
  },
];

export const memberId = ({ id }: ComputerSummary): string => id;
