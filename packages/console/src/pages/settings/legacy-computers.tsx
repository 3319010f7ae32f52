import { listLegacyComputers, type ResponseOf } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

type LegacyComputer = ResponseOf<typeof listLegacyComputers>['items'][number];

const columns: readonly TableColumn<LegacyComputer>[] = [
  {
    id: 'name',
    title: 'Computer',
    value: ({ name }) => name,
    cell: ({ id, name }) => <Link to={`/computers/${id}`}>{name}</Link>,
    width: 220,
    grow: true,
  },
  { id: 'version', title: 'Agent', value: ({ agentVersion }) => agentVersion, width: 100 },
  {
    id: 'protocol',
    title: 'Protocol',
    value: ({ protocol }) => protocol,
    width: 90,
    align: 'right',
  },
  {
    id: 'seen',
    title: 'Last seen',
    value: ({ lastSeen }) => lastSeen,
    cell: ({ lastSeen }) => <RelativeTime at={lastSeen} />,
    width: 120,
  },
  {
    id: 'refused',
    title: 'Refused since',
    value: ({ refusedAt }) => refusedAt,
    cell: ({ refusedAt }) => <RelativeTime at={refusedAt} none="not refused" />,
    width: 130,
  },
];

const idOf = ({ id }: LegacyComputer): string => id;

/** Computers whose agents speak an older protocol: those that a switch cuts off. */
export const LegacyComputers = () => (
  <Panel title="Computers with an older agent" flush>
    <PagedTable
      label="Computers with an older agent"
      route={listLegacyComputers}
      columns={columns}
      rowId={idOf}
      empty={
        <EmptyRoom small title="None">
          Every agent speaks the present protocol: the mode can be switched off.
        </EmptyRoom>
      }
    />
  </Panel>
);
