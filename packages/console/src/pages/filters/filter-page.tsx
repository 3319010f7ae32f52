import { Stack } from '@mantine/core';
import { deleteFilter, type Filter, getFilter, listFilterMembers } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { memberColumns, memberId } from '../../ui/member-columns.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { UsedBy } from '../../ui/used-by.tsx';
import { ExplainPanel } from './explain-panel.tsx';
import { FilterForm } from './filter-form.tsx';

const Facts = ({ filter }: { filter: Filter }) => (
  <Panel>
    <FactList
      facts={[
        { name: 'Members', value: filter.members.toLocaleString('en') },
        { name: 'Computed', value: <RelativeTime at={filter.updatedAt} none="not yet" /> },
        { name: 'Reads', value: filter.reads.join(', ') || 'no data class' },
        { name: 'Used by', value: <UsedBy uses={filter.usedBy} /> },
        {
          name: 'Changed',
          value: (
            <>
              {filter.changedBy}, <RelativeTime at={filter.changedAt} />
            </>
          ),
        },
      ]}
    />
  </Panel>
);

const Members = ({ id }: { id: string }) => {
  const params = useMemo(() => ({ id }), [id]);
  return (
    <Panel flush>
      <PagedTable
        label="Members"
        route={listFilterMembers}
        params={params}
        columns={memberColumns}
        rowId={memberId}
        maxHeight={560}
        empty={
          <EmptyRoom title="No members">
            No computer fits the clause now. “Why” tells where one of them fails.
          </EmptyRoom>
        }
      />
    </Panel>
  );
};

const Delete = ({ filter }: { filter: Filter }) => {
  const navigate = useNavigate();
  const remove = useAct(deleteFilter, {
    done: `${filter.name} is deleted`,
    onDone: () => void navigate('/filters'),
  });
  return (
    <ConfirmButton
      label="Delete"
      variant="default"
      busy={remove.isPending}
      disabled={filter.usedBy.length > 0}
      question={`Delete the filter ${filter.name}?`}
      verb="Delete"
      onConfirm={() => remove.mutate({ params: { id: filter.id } })}
    >
      Nothing uses it. The computers stay as they are.
    </ConfirmButton>
  );
};

export const FilterPage = () => {
  const { id = '' } = useParams();
  const may = useMay();
  const filter = useAnswer(getFilter, { params: { id } });
  return (
    <Page
      title={filter.data?.name ?? 'Filter'}
      description={filter.data?.description}
      actions={filter.data && may('filters.manage') ? <Delete filter={filter.data} /> : undefined}
    >
      <Answer of={filter} rows={8}>
        {(found) => (
          <Stack gap="sm">
            <Facts filter={found} />
            <TabBar
              tabs={[
                { id: 'members', title: 'Members', content: <Members id={id} /> },
                { id: 'why', title: 'Why?', content: <ExplainPanel of="filter" id={id} /> },
                ...(may('filters.manage')
                  ? [
                      {
                        id: 'edit',
                        title: 'Edit',
                        content: (
                          <FilterForm
                            key={found.version}
                            filter={found}
                            onSaved={() => undefined}
                          />
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </Stack>
        )}
      </Answer>
    </Page>
  );
};
