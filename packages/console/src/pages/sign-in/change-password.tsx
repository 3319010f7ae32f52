import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { setMyPassword } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { passwordProblem, repeatProblem } from './password-rules.ts';

export const ChangePassword = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '', repeat: '' },
    validate: {
      current: (value) => (value === '' ? 'Your present password' : null),
      next: passwordProblem,
      repeat: (value, values) => repeatProblem(value, values.next),
    },
  });
  const set = useAct(setMyPassword, {
    done: 'Your password is changed; your other sessions have ended',
    showsRefusal: true,
    onDone: () => {
      form.reset();
      onClose();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title="Change password">
      <form
        onSubmit={form.onSubmit(({ current, next }) => set.mutate({ body: { current, next } }))}
      >
        <Stack gap="sm">
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            data-autofocus
            key={form.key('current')}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            key={form.key('next')}
            {...form.getInputProps('next')}
          />
          <PasswordInput
            label="Once more"
            autoComplete="new-password"
            key={form.key('repeat')}
            {...form.getInputProps('repeat')}
          />
          {set.error && <RefusalPanel thrown={set.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={set.isPending}>
              Change
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
