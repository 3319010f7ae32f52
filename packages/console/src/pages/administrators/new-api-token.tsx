import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createApiToken, type RoleName } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { RolePicker } from './role-picker.tsx';

interface Values {
  name: string;
  roles: RoleName[];
  expiresInDays: number;
}

export const NewApiToken = ({ onClose }: { onClose: () => void }) => {
  const form = useForm<Values>({
    initialValues: { name: '', roles: ['viewer'], expiresInDays: 90 },
    validate: {
      name: (value) => (value.trim() === '' ? 'A name, please' : null),
      roles: (value) => (value.length === 0 ? 'At least one role' : null),
    },
  });
  const make = useAct(createApiToken, { showsRefusal: true });
  const error = form.errors.roles;
  return (
    <Modal
      opened
      onClose={onClose}
      title="Make an API token"
      closeOnClickOutside={make.data === undefined}
    >
      {make.data ? (
        <Stack>
          <SecretOnce secret={make.data.secret} label="API token" />
          <Button onClick={onClose}>Done</Button>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((body) => make.mutate({ body }))}>
          <Stack gap="sm">
            <TextInput
              label="Name"
              description="Which script uses it"
              maxLength={100}
              data-autofocus
              {...form.getInputProps('name')}
            />
            <RolePicker
              value={form.values.roles}
              onChange={(roles) => form.setFieldValue('roles', roles)}
              error={typeof error === 'string' ? error : undefined}
            />
            <NumberInput
              label="Valid for, days"
              size="xs"
              min={1}
              max={3650}
              {...form.getInputProps('expiresInDays')}
            />
            {make.error && <RefusalPanel thrown={make.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={make.isPending}>
                Make
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
};
