import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { signInByLink } from '@reeve/protocol/api';
import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { beginSession } from '../../app/session.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Door } from './door.tsx';

/** Signs in at once: the secret stands behind the `#`, so nothing but this page has ever seen it. */
export const SignInByLink = ({ secret, onGiveUp }: { secret: string; onGiveUp: () => void }) => {
  const navigate = useNavigate();
  const spent = useRef(false);
  const enter = useAct(signInByLink, {
    showsRefusal: true,
    onDone: (me) => {
      beginSession(me);
      void navigate('/', { replace: true });
    },
  });
  const { mutate } = enter;
  useEffect(() => {
    if (spent.current) return;
    spent.current = true;
    mutate({ body: { secret } });
  }, [mutate, secret]);
  return (
    <Door title="One-time sign-in">
      {enter.error ? (
        <Stack gap="sm">
          <RefusalPanel thrown={enter.error} />
          <Button variant="default" onClick={onGiveUp}>
            Sign in with name and password
          </Button>
        </Stack>
      ) : (
        <Group gap="sm" role="status">
          <Loader size="xs" />
          <Text size="sm">Signing you in…</Text>
        </Group>
      )}
    </Door>
  );
};
