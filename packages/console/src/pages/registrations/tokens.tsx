import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  listRegistrationTokens,
  type RegistrationToken,
  revokeRegistrationToken,
} from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconKey, IconPlus } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { NewToken } from './new-token.tsx';

const Revoke = ({ token }: { token: RegistrationToken }) => {
  const may = useMay();
  const revoke = useAct(revokeRegistrationToken, { done: 'Token revoked' });
  if (!may('registrations.decide')) return null;
  return (
    <ConfirmButton
      label="Revoke"
      size="compact-xs"
      variant="default"
      busy={revoke.isPending}
      question="Revoke this token?"
      verb="Revoke"
      onConfirm={() => revoke.mutate({ params: { id: token.id } })}
    >
      Nobody can register with it any more. Agents that have done so stay registered.
    </ConfirmButton>
  );
};

const columns: readonly TableColumn<RegistrationToken>[] = [
  { id: 'note', title: 'Note', value: ({ note }) => note, width: 220, grow: true },
  { id: 'uses', title: 'Uses left', value: ({ usesLeft }) => usesLeft, width: 100, align: 'right' },
  {
    id: 'expires',
    title: 'Expires',
    value: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    width: 120,
  },
  {
    id: 'created',
    title: 'Made',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    width: 120,
  },
  { id: 'by', title: 'By', value: ({ createdBy }) => createdBy, width: 140 },
  {
    id: 'act',
    title: '',
    value: () => null,
    cell: (token) => <Revoke token={token} />,
    width: 110,
    sortable: false,
    align: 'right',
  },
];

const idOf = ({ id }: RegistrationToken): string => id;

export const Tokens = () => {
  const may = useMay();
  const tokens = useAnswer(listRegistrationTokens, {});
  const [making, { open, close }] = useDisclosure(false);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          A token lets an agent in without your decision. “Add computers” makes one by itself.
        </Text>
        {may('registrations.decide') && (
          <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={open}>
            Make a token
          </Button>
        )}
      </Group>
      <Answer of={tokens}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom
                title="No tokens"
                icon={<IconKey size={32} stroke={1.5} aria-hidden="true" />}
              >
                Used up and expired tokens disappear by themselves.
              </EmptyRoom>
            ) : (
              <DataTable label="Registration tokens" rows={list} columns={columns} rowId={idOf} />
            )}
          </Panel>
        )}
      </Answer>
      {making && <NewToken onClose={close} />}
    </Stack>
  );
};
