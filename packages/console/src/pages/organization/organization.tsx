import { Button, Group as Row, Stack, Text, TextInput } from '@mantine/core';
import { createOrganizationalView, listOrganizationalViews } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ViewPanel } from './view-panel.tsx';

const NewView = () => {
  const [name, setName] = useState('');
  const create = useAct(createOrganizationalView, {
    done: 'View added',
    onDone: () => setName(''),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { name: name.trim() } });
      }}
    >
      <Row gap="xs" align="flex-end">
        <TextInput
          aria-label="Name of the new view"
          placeholder="By place"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
          Add view
        </Button>
      </Row>
    </form>
  );
};

export const Organization = () => {
  const may = useMay();
  const views = useAnswer(listOrganizationalViews, {});
  return (
    <Stack gap="sm">
      <Row justify="space-between" align="flex-start">
        <Text size="sm" c="dimmed" maw={640}>
          A view is a tree of groups. A computer stands in at most one group of a view.
          Administrators can be bound to groups: their targets reach nothing else.
        </Text>
        {may('filters.manage') && <NewView />}
      </Row>
      <Answer of={views}>
        {(list) =>
          list.length === 0 ? (
            <Panel>
              <EmptyRoom title="No organizational views">
                Add one, for example “By place” or “By department”.
              </EmptyRoom>
            </Panel>
          ) : (
            list.map((view) => <ViewPanel key={view.id} view={view} />)
          )
        }
      </Answer>
    </Stack>
  );
};
