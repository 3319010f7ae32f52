import { ActionIcon, Button, Group, Stack, Table, Text } from '@mantine/core';
import {
  deleteRegistrationPolicy,
  listRegistrationPolicies,
  type RegistrationPolicy,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPencil, IconPlus, IconTrash } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { rulesInWords } from './policy-words.ts';
import { RegistrationMark } from './registration-mark.tsx';

export const Policies = () => {
  const may = useMay();
  const policies = useAnswer(listRegistrationPolicies, {});
  const [editing, setEditing] = useState<RegistrationPolicy | 'new'>();
  const [deleting, setDeleting] = useState<RegistrationPolicy>();
  const remove = useAct(deleteRegistrationPolicy, { done: 'Policy deleted' });
  const decide = may('registrations.decide');
  const nextOrder = Math.max(0, ...(policies.data ?? []).map(({ order }) => order)) + 10;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640}>
          The first enabled policy whose rules match decides. Where none matches, the request waits
          for you. A token lets its bearer in whatever the policies say.
        </Text>
        {decide && (
          <Button
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => setEditing('new')}
          >
            Add policy
          </Button>
        )}
      </Group>
      <Answer of={policies}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom title="No policies">
                Every agent without a token waits for your decision.
              </EmptyRoom>
            ) : (
              <Table.ScrollContainer minWidth={640}>
                <Table fz="sm" verticalSpacing={8} horizontalSpacing="md">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th w={70}>Order</Table.Th>
                      <Table.Th>Policy</Table.Th>
                      <Table.Th>When</Table.Th>
                      <Table.Th w={120}>Then</Table.Th>
                      <Table.Th w={110}>State</Table.Th>
                      <Table.Th w={90} />
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {list.map((policy) => (
                      <Table.Tr key={policy.id}>
                        <Table.Td>{policy.order}</Table.Td>
                        <Table.Td fw={550}>{policy.name}</Table.Td>
                        <Table.Td>{rulesInWords(policy.rules)}</Table.Td>
                        <Table.Td>
                          <RegistrationMark status={policy.result} />
                        </Table.Td>
                        <Table.Td>
                          {policy.enabled ? (
                            <Mark tone="good">Enabled</Mark>
                          ) : (
                            <Mark tone="neutral">Disabled</Mark>
                          )}
                        </Table.Td>
                        <Table.Td>
                          {decide && (
                            <Group gap={4} wrap="nowrap" justify="flex-end">
                              <ActionIcon
                                aria-label={`Edit ${policy.name}`}
                                onClick={() => setEditing(policy)}
                              >
                                <IconPencil size={15} />
                              </ActionIcon>
                              <ActionIcon
                                aria-label={`Delete ${policy.name}`}
                                onClick={() => setDeleting(policy)}
                              >
                                <IconTrash size={15} />
                              </ActionIcon>
                            </Group>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            )}
          </Panel>
        )}
      </Answer>
      {editing && (
        <PolicyEditor
          policy={editing === 'new' ? undefined : editing}
          nextOrder={nextOrder}
          onClose={() => setEditing(undefined)}
        />
      )}
      <Confirm
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        question={`Delete the policy ${deleting?.name ?? ''}?`}
        verb="Delete"
        onConfirm={() => deleting && remove.mutate({ params: { id: deleting.id } })}
      >
        Agents that are registered stay as they are; new ones are no longer decided by it.
      </Confirm>
    </Stack>
  );
};
