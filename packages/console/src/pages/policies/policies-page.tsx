import { Button, Group, Select, Stack } from '@mantine/core';
import { listPolicies, listPolicyKinds, type Policy } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { ComplianceBar } from './compliance.tsx';
import { DeletedPolicies } from './deleted-policies.tsx';
import { complianceInWords, rollOutMark } from './policy-words.ts';

const State = ({ policy }: { policy: Policy }) => {
  const { rollOutState, enabled } = policy;
  if (enabled && rollOutState && rollOutState.state !== 'done') {
    const { tone, word } = rollOutMark[rollOutState.state];
    return <Mark tone={tone}>{word}</Mark>;
  }
  return enabled ? <Mark tone="good">On</Mark> : <Mark tone="neutral">Off</Mark>;
};

const columns: readonly TableColumn<Policy>[] = [
  { id: 'name', title: 'Policy', value: ({ name }) => name, width: 220, grow: true },
  { id: 'kind', title: 'Kind', value: ({ kindTitle }) => kindTitle, width: 170 },
  { id: 'order', title: 'Order', value: ({ order }) => order, width: 70, align: 'right' },
  {
    id: 'targets',
    title: 'Targets',
    value: ({ targets }) => targets.map(({ name }) => name).join(', '),
    width: 180,
    grow: true,
  },
  {
    id: 'state',
    title: 'State',
    value: ({ enabled }) => enabled,
    cell: (policy) => <State policy={policy} />,
    width: 120,
  },
  {
    id: 'compliance',
    title: 'Compliance',
    value: complianceInWords,
    cell: (policy) => <ComplianceBar policy={policy} />,
    width: 160,
  },
];

const idOf = ({ id }: Policy): string => id;

const PolicyList = () => {
  const may = useMay();
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const kinds = useAnswer(listPolicyKinds, {});
  const [search, kind] = [url.get('search') ?? '', url.get('kind')];
  const query = useMemo(
    () => ({ ...(search ? { search } : {}), ...(kind ? { kind } : {}) }),
    [search, kind],
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group>
          <SearchBox
            label="Search"
            w={240}
            value={search}
            onSearch={(text) => changeUrl({ search: text })}
          />
          <Select
            aria-label="Kind"
            placeholder="Every kind"
            clearable
            w={200}
            data={(kinds.data ?? []).map(({ name, title }) => ({ value: name, label: title }))}
            value={kind}
            onChange={(next) => changeUrl({ kind: next ?? undefined })}
          />
        </Group>
        {may('policies.manage') && (
          <Button
            component={Link}
            to="/policies/new"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
          >
            Add policy
          </Button>
        )}
      </Group>
      <Panel flush>
        <PagedTable
          label="Policies"
          route={listPolicies}
          query={query}
          columns={columns}
          rowId={idOf}
          maxHeight={640}
          onOpen={({ id }) => void navigate(`/policies/${id}`)}
          empty={
            <EmptyRoom title={search || kind ? 'No policy matches' : 'No policies'}>
              A policy says how the computers of a target shall be, and keeps them so.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};

export const PoliciesPage = () => (
  <Page
    title="Policies"
    description="How computers shall be. Where several of a kind meet on one computer, the lowest order wins, line by line."
  >
    <TabBar
      tabs={[
        { id: 'policies', title: 'Policies', content: <PolicyList /> },
        { id: 'deleted', title: 'Deleted', content: <DeletedPolicies /> },
      ]}
    />
  </Page>
);
