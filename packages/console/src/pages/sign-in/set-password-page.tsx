import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { setMyPassword } from '@reeve/protocol/api';
import { meKey, queryClient } from '../../api/query-client.ts';
import { useAct } from '../../api/use-act.ts';
import { useMe } from '../../app/session.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Door } from './door.tsx';
import { leastPasswordLength, passwordProblem, repeatProblem } from './password-rules.ts';

/** After a one-time link nothing else is possible until a password is set. */
export const SetPasswordPage = () => {
  const me = useMe();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { next: '', repeat: '' },
    validate: {
      next: passwordProblem,
      repeat: (value, values) => repeatProblem(value, values.next),
    },
  });
  const set = useAct(setMyPassword, {
    done: 'Your password is set',
    showsRefusal: true,
    onDone: () => void queryClient.invalidateQueries({ queryKey: meKey }),
  });
  return (
    <Door
      title="Choose a password"
      description={`You are signed in as ${me.name}. Next time you sign in with this name and password.`}
    >
      <form onSubmit={form.onSubmit(({ next }) => set.mutate({ body: { next } }))}>
        <Stack gap="sm">
          <input type="text" autoComplete="username" value={me.name} readOnly hidden />
          <PasswordInput
            label="New password"
            description={`At least ${leastPasswordLength} characters; a few words are better than signs`}
            autoComplete="new-password"
            autoFocus
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
          <Button type="submit" size="sm" fullWidth mt="xs" loading={set.isPending}>
            Set password
          </Button>
        </Stack>
      </form>
    </Door>
  );
};
