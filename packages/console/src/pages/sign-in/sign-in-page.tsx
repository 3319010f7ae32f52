import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { signIn } from '@reeve/protocol/api';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { beginSession, useMeQuery } from '../../app/session.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Door } from './door.tsx';
import { takeLinkSecret } from './link-secret.ts';
import { SignInByLink } from './sign-in-by-link.tsx';

/** Only a path of this console: a link cannot lead a fresh session elsewhere. */
const safePath = (from: string | null): string =>
  from?.startsWith('/') && !from.startsWith('//') && !from.startsWith('/\\') ? from : '/';

export const SignInPage = () => {
  const [search] = useSearchParams();
  const [secret] = useState(takeLinkSecret);
  const [byLink, setByLink] = useState(secret !== undefined);
  const { data: me } = useMeQuery();
  if (byLink && secret !== undefined) {
    return <SignInByLink secret={secret} onGiveUp={() => setByLink(false)} />;
  }
  if (me) return <Navigate to={safePath(search.get('from'))} replace />;
  return <PasswordForm />;
};

const PasswordForm = () => {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (value.trim() === '' ? 'Your name, please' : null),
      password: (value) => (value === '' ? 'Your password, please' : null),
    },
  });
  const enter = useAct(signIn, { onDone: beginSession, showsRefusal: true });
  return (
    <Door title="Sign in">
      <form
        onSubmit={form.onSubmit(({ name, password }) =>
          enter.mutate({ body: { name: name.trim(), password } }),
        )}
      >
        <Stack gap="sm">
          <TextInput
            size="sm"
            label="Name"
            autoComplete="username"
            autoFocus
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          {enter.error && <RefusalPanel thrown={enter.error} />}
          <Button type="submit" size="sm" fullWidth mt="xs" loading={enter.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Door>
  );
};
