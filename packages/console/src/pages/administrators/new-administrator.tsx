import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createAdministrator, type RoleName } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { RolePicker } from './role-picker.tsx';

interface Values {
  name: string;
  roles: RoleName[];
}

export const NewAdministrator = ({ onClose }: { onClose: () => void }) => {
  const form = useForm<Values>({
    initialValues: { name: '', roles: ['operator'] },
    validate: {
      name: (value) =>
        /^[A-Za-z0-9._@-]{1,64}$/.test(value) ? null : 'Letters, digits and . _ @ - only',
      roles: (value) => (value.length === 0 ? 'At least one role' : null),
    },
  });
  const create = useAct(createAdministrator, { showsRefusal: true });
  const error = form.errors.roles;
  return (
    <Modal
      opened
      onClose={onClose}
      title="Add administrator"
      closeOnClickOutside={create.data === undefined}
    >
      {create.data ? (
        <Stack>
          <Text size="sm">
            Give this link to {create.data.administrator.name}. It works once, within 15 minutes,
            and leads to the choice of a password.
          </Text>
          <SecretOnce secret={create.data.signInLink} label="sign-in link" />
          <Button onClick={onClose}>Done</Button>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((body) => create.mutate({ body }))}>
          <Stack gap="sm">
            <TextInput
              label="Name"
              data-autofocus
              autoComplete="off"
              {...form.getInputProps('name')}
            />
            <RolePicker
              value={form.values.roles}
              onChange={(roles) => form.setFieldValue('roles', roles)}
              error={typeof error === 'string' ? error : undefined}
            />
            {create.error && <RefusalPanel thrown={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Add
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
};
