import { Radio, Stack, Text, TextInput } from '@mantine/core';
import {
  type ComputerDetail,
  decideRegistration,
  listRegistrations,
  type Registration,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

/** The registration of a computer; by its name, because names can be shared there may be several. */
const candidatesOf = (computer: ComputerDetail, found: readonly Registration[]): Registration[] => {
  const same = found.filter(({ id }) => id === computer.id);
  if (same.length > 0) return same;
  const name = computer.name.toLowerCase();
  return found.filter(({ identity }) => identity.hostName.toLowerCase() === name);
};

export const RevokeAgent = ({
  computer,
  onClose,
}: {
  computer: ComputerDetail;
  onClose: () => void;
}) => {
  const [chosen, setChosen] = useState<string>();
  const [reason, setReason] = useState('');
  const registrations = useAnswer(listRegistrations, {
    query: { search: computer.name, status: 'allowed', limit: 50 },
  });
  const candidates = candidatesOf(computer, registrations.data?.items ?? []);
  const id = chosen ?? (candidates.length === 1 ? candidates[0]?.id : undefined);
  const revoke = useAct(decideRegistration, {
    done: `The agent of ${computer.name} is revoked`,
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      question={`Revoke the agent of ${computer.name}?`}
      verb="Revoke"
      ready={id !== undefined}
      onConfirm={() => {
        if (id === undefined) return;
        const body = { status: 'revoked' as const, ...(reason ? { reason } : {}) };
        revoke.mutate({ params: { id }, body });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          Its session ends at once and its key is trusted no more. What is known of the computer
          stays. To trust it again, allow it under Registrations.
        </Text>
        <Answer of={registrations} rows={1}>
          {() =>
            candidates.length === 0 ? (
              <Text size="sm">
                No allowed registration of this name was found: nothing to revoke.
              </Text>
            ) : (
              <Radio.Group value={id ?? null} onChange={setChosen} label="Registration">
                <Stack gap={6} mt={4}>
                  {candidates.map((each) => (
                    <Radio
                      key={each.id}
                      value={each.id}
                      size="xs"
                      label={
                        <>
                          {each.identity.hostName} from {each.from},{' '}
                          <RelativeTime at={each.requestedAt} />, key{' '}
                          <span className="mono">{each.keyFingerprint.slice(0, 16)}…</span>
                        </>
                      }
                    />
                  ))}
                </Stack>
              </Radio.Group>
            )
          }
        </Answer>
        <TextInput
          label="Reason"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </Confirm>
  );
};
