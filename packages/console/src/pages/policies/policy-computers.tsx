import { Select, Stack } from '@mantine/core';
import { listPolicyComputers, type ResponseOf } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { ComplianceMark } from './compliance.tsx';
import { complianceMark } from './policy-words.ts';

type PolicyComputer = ResponseOf<typeof listPolicyComputers>['items'][number];

const columns: readonly TableColumn<PolicyComputer>[] = [
  {
    id: 'name',
    title: 'Computer',
    value: ({ name }) => name,
    cell: ({ id, name }) => <Link to={`/computers/${id}?tab=policies`}>{name}</Link>,
    width: 200,
    grow: true,
  },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: ({ state }) => <ComplianceMark state={state} />,
    width: 140,
  },
  { id: 'detail', title: 'Detail', value: ({ detail }) => detail, width: 260, grow: true },
  { id: 'ring', title: 'Ring', value: ({ ring }) => ring, width: 110 },
  { id: 'version', title: 'Version', value: ({ version }) => version, width: 80, align: 'right' },
  {
    id: 'checked',
    title: 'Checked',
    value: ({ checkedAt }) => checkedAt,
    cell: ({ checkedAt }) => <RelativeTime at={checkedAt} />,
    width: 110,
  },
];

const idOf = ({ id }: PolicyComputer): string => id;
const states = Object.entries(complianceMark).map(([value, { word }]) => ({ value, label: word }));

export const PolicyComputers = ({ id }: { id: string }) => {
  const [url, changeUrl] = useUrlState();
  const state = url.get('state');
  const params = useMemo(() => ({ id }), [id]);
  const query = useMemo(() => (state ? { state } : {}), [state]);
  return (
    <Stack gap="sm">
      <Select
        aria-label="State"
        placeholder="Every state"
        clearable
        w={180}
        data={states}
        value={state}
        onChange={(next) => changeUrl({ state: next ?? undefined })}
      />
      <Panel flush>
        <PagedTable
          label="Compliance"
          route={listPolicyComputers}
          params={params}
          query={query}
          columns={columns}
          rowId={idOf}
          maxHeight={560}
          empty={
            <EmptyRoom small title="No computer">
              No computer has this policy{state ? ' in this state' : ''} now.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};
