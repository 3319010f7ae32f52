import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { type Policy, type RollOutState, steerRollOut } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { count } from '../../ui/bytes.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ComplianceBar } from './compliance.tsx';
import { complianceInWords, rollOutMark } from './policy-words.ts';

const Acts = ({ policy, state }: { policy: Policy; state: RollOutState }) => {
  const steer = useAct(steerRollOut, {});
  const act = (action: 'pause' | 'resume' | 'advance' | 'back') =>
    steer.mutate({ params: { id: policy.id }, body: { action } });
  const open = state.state !== 'done';
  return (
    <Group gap="xs">
      {state.state === 'running' && (
        <Button size="compact-sm" variant="default" onClick={() => act('pause')}>
          Pause
        </Button>
      )}
      {(state.state === 'paused' || state.state === 'halted') && (
        <Button size="compact-sm" variant="default" onClick={() => act('resume')}>
          Resume
        </Button>
      )}
      {open && (
        <Button size="compact-sm" variant="default" onClick={() => act('advance')}>
          Next ring now
        </Button>
      )}
      {open && state.previousVersion !== null && (
        <ConfirmButton
          label="Back"
          size="compact-sm"
          variant="default"
          busy={steer.isPending}
          question={`Go back to version ${state.previousVersion} everywhere?`}
          verb="Go back"
          onConfirm={() => act('back')}
        >
          Version {state.version} is taken back from the rings that have it.
        </ConfirmButton>
      )}
    </Group>
  );
};

/** How far a version has come, ring by ring. */
export const RollOutPanel = ({ policy, state }: { policy: Policy; state: RollOutState }) => {
  const may = useMay();
  const mark = rollOutMark[state.state];
  return (
    <Panel
      title={`Roll-out of version ${state.version}`}
      flush
      aside={may('policies.manage') ? <Acts policy={policy} state={state} /> : undefined}
    >
      <Stack gap={0}>
        <Group px="md" py="xs">
          <Mark tone={mark.tone}>{mark.word}</Mark>
          {state.state !== 'halted' && (
            <Text size="sm" c="dimmed">
              {state.reason}
            </Text>
          )}
        </Group>
        {state.state === 'halted' && <Notice tone="bad" title={state.reason} />}
        <Table fz="sm" horizontalSpacing="md">
          <Table.Tbody>
            {state.rings.map(({ name, computers, counts }, index) => (
              <Table.Tr key={name}>
                <Table.Td w={180} fw={index === state.ring ? 650 : 400}>
                  {name}
                  {index === state.ring && state.state !== 'done' && ' (now)'}
                </Table.Td>
                <Table.Td w={110} ta="right">
                  {count(computers)}
                </Table.Td>
                <Table.Td>
                  {index <= state.ring ? (
                    <Stack gap={2}>
                      <ComplianceBar policy={{ counts, computers }} />
                      <Text size="xs" c="dimmed">
                        {complianceInWords({ counts, computers })}
                      </Text>
                    </Stack>
                  ) : (
                    <Text size="xs" c="dimmed">
                      {state.previousVersion === null
                        ? 'not yet'
                        : `keeps version ${state.previousVersion}`}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Panel>
  );
};
