import { ActionIcon, Button, Group as Row, Table, Text } from '@mantine/core';
import {
  deleteGroup,
  deleteOrganizationalView,
  type Group,
  type OrganizationalView,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { count } from '../../ui/bytes.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconDeviceDesktopPlus, IconPencil, IconPlus, IconTrash } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { AssignComputers } from './assign-computers.tsx';
import { GroupEditor } from './group-editor.tsx';
import { type GroupLine, linesOf } from './group-tree.ts';

interface LineProps extends GroupLine {
  onEdit: () => void;
  onAssign: () => void;
}

const Line = ({ group, depth, onEdit, onAssign }: LineProps) => {
  const may = useMay();
  const remove = useAct(deleteGroup, { done: `${group.name} is deleted` });
  return (
    <Table.Tr>
      <Table.Td style={{ paddingInlineStart: 16 + depth * 24 }}>{group.name}</Table.Td>
      <Table.Td ta="right">{count(group.computers)}</Table.Td>
      <Table.Td ta="right">{count(group.computersBelow)}</Table.Td>
      <Table.Td>
        {may('filters.manage') && (
          <Row gap={4} justify="flex-end" wrap="nowrap">
            <ActionIcon aria-label={`Computers of ${group.name}`} onClick={onAssign}>
              <IconDeviceDesktopPlus size={15} />
            </ActionIcon>
            <ActionIcon aria-label={`Edit ${group.name}`} onClick={onEdit}>
              <IconPencil size={15} />
            </ActionIcon>
            <ActionIcon
              aria-label={`Delete ${group.name}`}
              loading={remove.isPending}
              onClick={() => remove.mutate({ params: { id: group.id } })}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Row>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

const Actions = ({ view, onAdd }: { view: OrganizationalView; onAdd: () => void }) => {
  const remove = useAct(deleteOrganizationalView, { done: `${view.name} is deleted` });
  return (
    <Row gap="xs">
      <ConfirmButton
        label="Delete view"
        size="compact-sm"
        variant="default"
        busy={remove.isPending}
        question={`Delete the view ${view.name}?`}
        verb="Delete"
        onConfirm={() => remove.mutate({ params: { id: view.id } })}
      >
        Its groups go with it; the computers stay. It is refused while a target or a scope uses one
        of the groups.
      </ConfirmButton>
      <Button
        size="compact-sm"
        leftSection={<IconPlus size={13} aria-hidden="true" />}
        onClick={onAdd}
      >
        Add group
      </Button>
    </Row>
  );
};

export const ViewPanel = ({ view }: { view: OrganizationalView }) => {
  const may = useMay();
  const [editing, setEditing] = useState<Group | 'new'>();
  const [assigning, setAssigning] = useState<Group>();
  return (
    <Panel
      title={view.name}
      flush
      aside={
        may('filters.manage') ? <Actions view={view} onAdd={() => setEditing('new')} /> : undefined
      }
    >
      {view.groups.length === 0 ? (
        <EmptyRoom small title="No groups">
          Add one, for example a place or a department.
        </EmptyRoom>
      ) : (
        <Table.ScrollContainer minWidth={520}>
          <Table fz="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Group</Table.Th>
                <Table.Th ta="right" w={130}>
                  Computers
                </Table.Th>
                <Table.Th ta="right" w={130}>
                  With those below
                </Table.Th>
                <Table.Th w={130} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {linesOf(view.groups).map((line) => (
                <Line
                  key={line.group.id}
                  {...line}
                  onEdit={() => setEditing(line.group)}
                  onAssign={() => setAssigning(line.group)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {editing && (
        <GroupEditor
          view={view}
          group={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
      {assigning && <AssignComputers group={assigning} onClose={() => setAssigning(undefined)} />}
      {view.groups.length > 0 && (
        <Text size="xs" c="dimmed" px="md" py={8}>
          Deleting a group moves its computers and groups up.
        </Text>
      )}
    </Panel>
  );
};
