import { Button, Group } from '@mantine/core';
import { decideRegistration, type Registration } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';

/** Allow or block a pending request without opening it. */
export const QuickDecision = ({ registration }: { registration: Registration }) => {
  const may = useMay();
  const name = registration.identity.hostName;
  const decide = useAct(decideRegistration, {
    done: ({ status }) => `${name} is ${status}`,
  });
  if (registration.status !== 'pending' || !may('registrations.decide')) return null;
  const to = (status: 'allowed' | 'blocked') =>
    decide.mutate({ params: { id: registration.id }, body: { status } });
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-xs"
        loading={decide.isPending}
        onClick={() => to('allowed')}
        aria-label={`Allow ${name}`}
      >
        Allow
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={decide.isPending}
        onClick={() => to('blocked')}
        aria-label={`Block ${name}`}
      >
        Block
      </Button>
    </Group>
  );
};
