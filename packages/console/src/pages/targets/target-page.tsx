import { Stack } from '@mantine/core';
import { deleteTarget, getTarget, listTargetMembers, type Target } from '@reeve/protocol/api';
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
import { ExplainPanel } from '../filters/explain-panel.tsx';
import { TargetForm } from './target-form.tsx';
import { targetInWords } from './target-parts.ts';

const Facts = ({ target }: { target: Target }) => (
  <Panel>
    <FactList
      facts={[
        { name: 'Reaches', value: targetInWords(target) },
        { name: 'Members', value: target.members.toLocaleString('en') },
        { name: 'Computed', value: <RelativeTime at={target.updatedAt} none="not yet" /> },
        {
          name: 'Owner',
          value: target.owner.name,
          title: 'It stays within the scope of the owner',
        },
        { name: 'Used by', value: <UsedBy uses={target.usedBy} /> },
        {
          name: 'Changed',
          value: (
            <>
              {target.changedBy}, <RelativeTime at={target.changedAt} />
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
        route={listTargetMembers}
        params={params}
        columns={memberColumns}
        rowId={memberId}
        maxHeight={560}
        empty={<EmptyRoom title="No members">No computer is reached now.</EmptyRoom>}
      />
    </Panel>
  );
};

const Delete = ({ target }: { target: Target }) => {
  const navigate = useNavigate();
  const remove = useAct(deleteTarget, {
    done: `${target.name} is deleted`,
    onDone: () => void navigate('/filters?tab=targets'),
  });
  return (
    <ConfirmButton
      label="Delete"
      variant="default"
      busy={remove.isPending}
      disabled={target.usedBy.length > 0}
      question={`Delete the target ${target.name}?`}
      verb="Delete"
      onConfirm={() => remove.mutate({ params: { id: target.id } })}
    >
      Nothing uses it. Filters, groups and computers stay as they are.
    </ConfirmButton>
  );
};

export const TargetPage = () => {
  const { id = '' } = useParams();
  const may = useMay();
  const target = useAnswer(getTarget, { params: { id } });
  return (
    <Page
      title={target.data?.name ?? 'Target'}
      description={target.data?.description}
      actions={target.data && may('filters.manage') ? <Delete target={target.data} /> : undefined}
    >
      <Answer of={target} rows={8}>
        {(found) => (
          <Stack gap="sm">
            <Facts target={found} />
            <TabBar
              tabs={[
                { id: 'members', title: 'Members', content: <Members id={id} /> },
                { id: 'why', title: 'Why?', content: <ExplainPanel of="target" id={id} /> },
                ...(may('filters.manage')
                  ? [
                      {
                        id: 'edit',
                        title: 'Edit',
                        content: (
                          <TargetForm
                            key={found.version}
                            target={found}
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
