import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ApiToken, listApiTokens, revokeApiToken } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconApi, IconPlus } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { NewApiToken } from './new-api-token.tsx';

const Revoke = ({ token }: { token: ApiToken }) => {
  const revoke = useAct(revokeApiToken, { done: `${token.name} is revoked` });
  return (
    <ConfirmButton
      label="Revoke"
      size="compact-xs"
      variant="default"
      busy={revoke.isPending}
      question={`Revoke ${token.name}?`}
      verb="Revoke"
      onConfirm={() => revoke.mutate({ params: { id: token.id } })}
    >
      Scripts that use it are refused from now on.
    </ConfirmButton>
  );
};

const columns: readonly TableColumn<ApiToken>[] = [
  { id: 'name', title: 'Name', value: ({ name }) => name, width: 200, grow: true },
  { id: 'roles', title: 'Roles', value: ({ roles }) => roles.join(', '), width: 180 },
  { id: 'by', title: 'Made by', value: ({ createdBy }) => createdBy, width: 130 },
  {
    id: 'lastUsedAt',
    title: 'Last used',
    value: ({ lastUsedAt }) => lastUsedAt,
    cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} />,
    width: 120,
  },
  {
    id: 'expiresAt',
    title: 'Expires',
    value: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    width: 120,
  },
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

const idOf = ({ id }: ApiToken): string => id;

export const ApiTokens = () => {
  const tokens = useAnswer(listApiTokens, {});
  const [making, { open, close }] = useDisclosure(false);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          For scripts: REEVE_URL and REEVE_TOKEN, or the header Authorization: Bearer …
        </Text>
        <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={open}>
          Make a token
        </Button>
      </Group>
      <Answer of={tokens}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom
                title="No API tokens"
                icon={<IconApi size={32} stroke={1.5} aria-hidden="true" />}
              >
                A token has roles of its own; give it no more than its script needs.
              </EmptyRoom>
            ) : (
              <DataTable label="API tokens" rows={list} columns={columns} rowId={idOf} />
            )}
          </Panel>
        )}
      </Answer>
      {making && <NewApiToken onClose={close} />}
    </Stack>
  );
};
