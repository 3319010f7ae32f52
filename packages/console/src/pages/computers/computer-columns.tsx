import { Group } from '@mantine/core';
import type { ComputerSummary } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { ConnectionMark } from '../../ui/connection-mark.tsx';
import { HealthMark } from '../../ui/health-mark.tsx';
import { IconRotateClockwise } from '../../ui/icons.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const model = ({ manufacturer, model: name }: ComputerSummary): string | null =>
  [manufacturer, name].filter(Boolean).join(' ') || null;

export const computerColumns: readonly TableColumn<ComputerSummary>[] = [
  {
    id: 'name',
    title: 'Name',
    value: ({ name }) => name,
    cell: ({ id, name }) => (
      <Link to={`/computers/${id}`} className="plain-link" tabIndex={-1}>
        {name}
      </Link>
    ),
    width: 150,
    grow: true,
  },
  {
    id: 'health',
    title: 'Health',
    value: ({ health }) => health,
    cell: ({ health }) => <HealthMark health={health} />,
    width: 106,
    sortable: false,
  },
  {
    id: 'connected',
    title: 'Channel',
    value: ({ connected }) => connected,
    cell: ({ connected }) => <ConnectionMark connected={connected} />,
    width: 116,
    sortable: false,
  },
  { id: 'os', title: 'Operating system', value: ({ os }) => os, width: 170, grow: true },
  { id: 'osVersion', title: 'OS version', value: ({ osVersion }) => osVersion, width: 100 },
  { id: 'model', title: 'Model', value: model, width: 170, grow: true },
  {
    id: 'ipAddress',
    title: 'Address',
    value: ({ ipAddress }) => ipAddress,
    width: 122,
    mono: true,
  },
  {
    id: 'macAddress',
    title: 'Hardware address',
    value: ({ macAddress }) => macAddress,
    width: 150,
    mono: true,
    sortable: false,
  },
  { id: 'agentVersion', title: 'Agent', value: ({ agentVersion }) => agentVersion, width: 72 },
  {
    id: 'pendingRestart',
    title: 'Restart',
    value: ({ pendingRestart }) => pendingRestart,
    cell: ({ pendingRestart }) =>
      pendingRestart ? (
        <Group gap={5} wrap="nowrap" component="span" display="inline-flex">
          <IconRotateClockwise size={15} color="var(--tone-warning)" aria-hidden="true" />
          Pending
        </Group>
      ) : (
        <span className="faint">–</span>
      ),
    width: 98,
    sortable: false,
  },
  {
    id: 'lastSeen',
    title: 'Last seen',
    value: () => null,
    cell: ({ lastSeen }) => <RelativeTime at={lastSeen} />,
    width: 104,
  },
  {
    id: 'registeredAt',
    title: 'Registered',
    value: () => null,
    cell: ({ registeredAt }) => <RelativeTime at={registeredAt} />,
    width: 104,
  },
];

/** Not shown until they are asked for. */
export const hiddenAtFirst: readonly string[] = [
  'osVersion',
  'model',
  'macAddress',
  'registeredAt',
];

/** What still fits on a telephone. */
export const narrowColumns: readonly string[] = ['name', 'health', 'lastSeen'];
