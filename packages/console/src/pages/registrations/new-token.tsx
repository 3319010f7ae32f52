import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createRegistrationToken } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';

export const NewToken = ({ onClose }: { onClose: () => void }) => {
  const form = useForm({ initialValues: { note: '', uses: 1, expiresInHours: 24 } });
  const make = useAct(createRegistrationToken, { showsRefusal: true });
  return (
    <Modal
      opened
      onClose={onClose}
      title="Make a registration token"
      closeOnClickOutside={make.data === undefined}
    >
      {make.data ? (
        <Stack>
          <SecretOnce secret={make.data.secret} label="registration token" />
          <Button onClick={onClose}>Done</Button>
        </Stack>
      ) : (
        <form
          onSubmit={form.onSubmit(({ note, uses, expiresInHours }) =>
            make.mutate({ body: { uses, expiresInHours, ...(note ? { note } : {}) } }),
          )}
        >
          <Stack gap="sm">
            <TextInput
              label="Note"
              description="What it is for"
              maxLength={200}
              data-autofocus
              {...form.getInputProps('note')}
            />
            <Group grow>
              <NumberInput
                label="How many computers"
                size="xs"
                min={1}
                max={100_000}
                {...form.getInputProps('uses')}
              />
              <NumberInput
                label="Valid for, hours"
                size="xs"
                min={1}
                max={8760}
                {...form.getInputProps('expiresInHours')}
              />
            </Group>
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
