import { Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type SharedSchedule, saveSharedSchedule } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

interface Props {
  /** Absent: a new one. */
  shared: SharedSchedule | undefined;
  onClose: () => void;
}

const initial = (shared: SharedSchedule | undefined) => ({
  name: shared?.name ?? '',
  cron: shared?.cron ?? '0 3 * * *',
  timeZone: shared?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  enabled: shared?.enabled ?? true,
});

export const SharedScheduleEditor = ({ shared, onClose }: Props) => {
  // One id for all tries: a second press of the button saves the same schedule.
  const [id] = useState(() => shared?.id ?? crypto.randomUUID());
  const form = useForm({
    initialValues: initial(shared),
    validate: { name: (value) => (value.trim() === '' ? 'A name, please' : null) },
  });
  const save = useAct(saveSharedSchedule, {
    done: 'Shared schedule saved',
    onDone: onClose,
    showsRefusal: true,
  });
  return (
    <Modal opened onClose={onClose} title={shared ? 'Edit shared schedule' : 'Add shared schedule'}>
      <form onSubmit={form.onSubmit((body) => save.mutate({ params: { id }, body }))}>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <TextInput
            label="Cron expression"
            description="minute hour day month weekday"
            {...form.getInputProps('cron')}
          />
          <TextInput
            label="Time zone"
            description="e.g. Europe/Berlin"
            {...form.getInputProps('timeZone')}
          />
          <Switch label="On" {...form.getInputProps('enabled', { type: 'checkbox' })} />
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
