import { Button, Modal, Group as Row, Select, Stack, TextInput } from '@mantine/core';
import { createGroup, type Group, type OrganizationalView, updateGroup } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { possibleParents } from './group-tree.ts';

interface Props {
  view: OrganizationalView;
  /** Absent: a new one. */
  group: Group | undefined;
  onClose: () => void;
}

export const GroupEditor = ({ view, group, onClose }: Props) => {
  const [name, setName] = useState(group?.name ?? '');
  const [parentId, setParentId] = useState(group?.parentId ?? null);
  const options = { done: 'Group saved', onDone: onClose, showsRefusal: true };
  const create = useAct(createGroup, options);
  const update = useAct(updateGroup, options);
  const error = create.error ?? update.error;
  const parents = group ? possibleParents(view.groups, group.id) : view.groups;
  const save = () =>
    group
      ? update.mutate({ params: { id: group.id }, body: { name, parentId } })
      : create.mutate({
          params: { id: view.id },
          body: { name, ...(parentId === null ? {} : { parentId }) },
        });
  return (
    <Modal opened onClose={onClose} title={group ? `Group ${group.name}` : 'Add group'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Below"
            placeholder="At the top"
            clearable
            searchable
            data={parents.map(({ id, name: label }) => ({ value: id, label }))}
            value={parentId}
            onChange={setParentId}
          />
          {error && <RefusalPanel thrown={error} />}
          <Row justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Row>
        </Stack>
      </form>
    </Modal>
  );
};
