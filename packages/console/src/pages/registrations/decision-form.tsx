import { Button, Group, Stack, TextInput } from '@mantine/core';
import { decideRegistration, type Registration } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';

interface Props {
  registration: Registration;
  onDone: () => void;
}

export const DecisionForm = ({ registration, onDone }: Props) => {
  const may = useMay();
  const [reason, setReason] = useState('');
  const { status, identity } = registration;
  const decide = useAct(decideRegistration, {
    done: (answer) => `${identity.hostName} is ${answer.status}`,
    onDone,
  });
  if (!may('registrations.decide')) return null;
  const to = (next: 'allowed' | 'blocked' | 'revoked') =>
    decide.mutate({
      params: { id: registration.id },
      body: { status: next, ...(reason.trim() ? { reason: reason.trim() } : {}) },
    });
  return (
    <Stack gap="sm">
      <TextInput
        label="Reason"
        description="Stands in the audit; the computer’s own administrator sees it too"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group gap="sm">
        {status !== 'allowed' && (
          <Button loading={decide.isPending} onClick={() => to('allowed')}>
            Allow
          </Button>
        )}
        {status === 'pending' && (
          <Button variant="default" disabled={decide.isPending} onClick={() => to('blocked')}>
            Block
          </Button>
        )}
        {status === 'allowed' && (
          <ConfirmButton
            label="Revoke"
            color="red"
            variant="light"
            question={`Revoke ${identity.hostName}?`}
            verb="Revoke"
            onConfirm={() => to('revoked')}
          >
            Its session ends at once and its key is trusted no more. What is known of the computer
            stays.
          </ConfirmButton>
        )}
      </Group>
    </Stack>
  );
};
