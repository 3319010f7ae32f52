import { Button, Checkbox, Group, Progress, Stack, Text } from '@mantine/core';
import { listCertificates, rotateAuthority } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { count } from '../../ui/bytes.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Panel } from '../../ui/panel.tsx';

/** Two steps, so that no agent is left behind: first all learn the next authority, then it serves. */
export const AuthorityRotation = () => {
  const may = useMay();
  const certificates = useAnswer(listCertificates, {});
  const [force, setForce] = useState(false);
  const rotate = useAct(rotateAuthority, { done: 'Done' });
  if (!may('server.manage') || !certificates.data) return null;
  const begun = certificates.data.some(({ name }) => name === 'next-authority');
  const answer = rotate.data;
  return (
    <Panel
      title="Replace the certificate authority"
      description="For the case that its key may be known to others, or before it expires"
    >
      {begun ? (
        <Stack gap="sm">
          <Text size="sm">
            The next authority exists. Agents learn it with their next configuration; when all know
            it, finish.
          </Text>
          {answer && (
            <div>
              <Text size="sm" mb={4} role="status">
                {count(answer.agentsThatKnowNext)} of {count(answer.agents)} agents know it
              </Text>
              <Progress
                size="sm"
                aria-label="Agents that know the next authority"
                value={
                  answer.agents === 0 ? 100 : (answer.agentsThatKnowNext / answer.agents) * 100
                }
              />
            </div>
          )}
          <Checkbox
            size="xs"
            label="Finish even if some agents have not learnt it: they will have to be registered again"
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
          <Group>
            <ConfirmButton
              label="Finish"
              verb="Finish"
              busy={rotate.isPending}
              question="Serve with the next authority?"
              onConfirm={() => rotate.mutate({ body: { step: 'finish', force } })}
            >
              The server gets a certificate of the next authority and the present one is trusted no
              more. {force && 'Agents that have not learnt it lose their connection.'}
            </ConfirmButton>
            <Button
              variant="default"
              disabled={rotate.isPending}
              onClick={() => rotate.mutate({ body: { step: 'cancel' } })}
            >
              Cancel the rotation
            </Button>
          </Group>
        </Stack>
      ) : (
        <Group justify="space-between">
          <Text size="sm" c="dimmed" maw={620}>
            First a next authority is made and every agent learns it; nothing else changes. Then you
            finish, or cancel.
          </Text>
          <Button
            variant="default"
            loading={rotate.isPending}
            onClick={() => rotate.mutate({ body: { step: 'start' } })}
          >
            Start
          </Button>
        </Group>
      )}
    </Panel>
  );
};
