import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { deleteSecret, listSecrets, type Secret, setSecret } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconKey, IconPlus } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const Editor = ({ secret, onClose }: { secret: Secret | undefined; onClose: () => void }) => {
  const form = useForm({
    initialValues: {
      name: secret?.name ?? '',
      description: secret?.description ?? '',
      value: '',
    },
  });
  const save = useAct(setSecret, { done: 'Secret saved', onDone: onClose, showsRefusal: true });
  return (
    <Modal opened onClose={onClose} title={secret ? `Replace ${secret.name}` : 'Add a secret'}>
      <form
        onSubmit={form.onSubmit(({ name, description, value }) =>
          save.mutate({ params: { name }, body: { value, description } }),
        )}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            disabled={secret !== undefined}
            {...form.getInputProps('name')}
          />
          <TextInput label="Description" {...form.getInputProps('description')} />
          <PasswordInput
            label="Value"
            required
            autoComplete="new-password"
            {...form.getInputProps('value')}
          />
          {save.error && <RefusalPanel thrown={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

const Delete = ({ secret }: { secret: Secret }) => {
  const remove = useAct(deleteSecret, { done: `${secret.name} is deleted` });
  return (
    <ConfirmButton
      label="Delete"
      size="compact-xs"
      variant="default"
      busy={remove.isPending}
      disabled={secret.usedBy.length > 0}
      question={`Delete the secret ${secret.name}?`}
      verb="Delete"
      onConfirm={() => remove.mutate({ params: { name: secret.name } })}
    >
      No task uses it. Its value cannot be brought back.
    </ConfirmButton>
  );
};

const columns: readonly TableColumn<Secret>[] = [
  { id: 'name', title: 'Secret', value: ({ name }) => name, width: 200, grow: true },
  {
    id: 'what',
    title: 'Description',
    value: ({ description }) => description,
    width: 220,
    grow: true,
  },
  {
    id: 'used',
    title: 'Used by',
    value: ({ usedBy }) => usedBy.map(({ name }) => name).join(', '),
    width: 180,
  },
  {
    id: 'changed',
    title: 'Changed',
    value: ({ changedAt }) => changedAt,
    cell: ({ changedAt, changedBy }) => (
      <>
        <RelativeTime at={changedAt} /> by {changedBy}
      </>
    ),
    width: 170,
  },
  {
    id: 'delete',
    title: '',
    value: () => null,
    cell: (secret) => <Delete secret={secret} />,
    width: 90,
    sortable: false,
    align: 'right',
  },
];

const nameOf = ({ name }: Secret): string => name;

export const SecretList = () => {
  const may = useMay();
  const secrets = useAnswer(listSecrets, {});
  const [editing, setEditing] = useState<Secret | 'new'>();
  const manage = may('secrets.manage');
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640}>
          Values leave the server only to a task that uses them, while it runs. Nobody can read them
          here again.
        </Text>
        {manage && (
          <Button
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => setEditing('new')}
          >
            Add secret
          </Button>
        )}
      </Group>
      <Answer of={secrets}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom
                title="No secrets"
                icon={<IconKey size={32} stroke={1.5} aria-hidden="true" />}
              >
                Tasks name secrets instead of holding passwords.
              </EmptyRoom>
            ) : (
              <DataTable
                label="Secrets"
                rows={list}
                columns={manage ? columns : columns.slice(0, -1)}
                rowId={nameOf}
                onOpen={manage ? setEditing : undefined}
              />
            )}
          </Panel>
        )}
      </Answer>
      {editing && (
        <Editor
          secret={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
};
