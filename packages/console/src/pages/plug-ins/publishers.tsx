import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { addPublisher, listPublishers, type Publisher, removePublisher } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const Remove = ({ publisher }: { publisher: Publisher }) => {
  const remove = useAct(removePublisher, { done: `${publisher.name} is trusted no longer` });
  return publisher.own ? null : (
    <ConfirmButton
      label="Remove"
      size="compact-xs"
      variant="default"
      busy={remove.isPending}
      question={`Trust ${publisher.name} no longer?`}
      verb="Remove"
      onConfirm={() => remove.mutate({ params: { id: publisher.id } })}
    >
      New files of this publisher are refused, by the server and by every agent.
    </ConfirmButton>
  );
};

const columns: readonly TableColumn<Publisher>[] = [
  { id: 'name', title: 'Publisher', value: ({ name }) => name, width: 200, grow: true },
  {
    id: 'key',
    title: 'Key',
    value: ({ publicKey }) => publicKey,
    width: 320,
    grow: true,
    mono: true,
  },
  {
    id: 'added',
    title: 'Added',
    value: ({ addedAt }) => addedAt,
    cell: ({ addedAt, own, addedBy }) =>
      own ? (
        'Reeve itself'
      ) : (
        <>
          {addedBy}, <RelativeTime at={addedAt} />
        </>
      ),
    width: 160,
  },
  {
    id: 'remove',
    title: '',
    value: () => null,
    cell: (publisher) => <Remove publisher={publisher} />,
    width: 100,
    sortable: false,
    align: 'right',
  },
];

const idOf = ({ id }: Publisher): string => id;

const Add = ({ onClose }: { onClose: () => void }) => {
  const form = useForm({ initialValues: { name: '', publicKey: '' } });
  const add = useAct(addPublisher, {
    done: 'Publisher added',
    onDone: onClose,
    showsRefusal: true,
  });
  return (
    <Modal opened onClose={onClose} title="Trust a publisher">
      <form onSubmit={form.onSubmit((body) => add.mutate({ body }))}>
        <Stack gap="sm">
          <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
          <TextInput
            label="Public key"
            description="Ed25519, as “reeve plug-in keygen” prints it"
            required
            {...form.getInputProps('publicKey')}
          />
          {add.error && <RefusalPanel thrown={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Trust
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

export const Publishers = () => {
  const may = useMay();
  const publishers = useAnswer(listPublishers, {});
  const [adding, { open, close }] = useDisclosure(false);
  const manage = may('plug-ins.manage');
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Whose signature lets a plug-in in, here and on every agent.
        </Text>
        {manage && (
          <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={open}>
            Add publisher
          </Button>
        )}
      </Group>
      <Answer of={publishers}>
        {(list) => (
          <Panel flush>
            <DataTable
              label="Publishers"
              rows={list}
              columns={manage ? columns : columns.slice(0, -1)}
              rowId={idOf}
            />
          </Panel>
        )}
      </Answer>
      {adding && <Add onClose={close} />}
    </Stack>
  );
};
