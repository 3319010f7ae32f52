import { Button, Group, Modal, Stack } from '@mantine/core';
import { type Administrator, listAdministrators } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { IconUserPlus } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { AdministratorMenu } from './administrator-menu.tsx';
import { NewAdministrator } from './new-administrator.tsx';

const idOf = ({ id }: Administrator): string => id;

const columns = (onLink: (link: string) => void): readonly TableColumn<Administrator>[] => [
  { id: 'name', title: 'Name', value: ({ name }) => name, width: 180, grow: true },
  { id: 'roles', title: 'Roles', value: ({ roles }) => roles.join(', '), width: 200, grow: true },
  {
    id: 'state',
    title: 'State',
    value: ({ disabled }) => (disabled ? 'Disabled' : 'Enabled'),
    cell: ({ disabled }) =>
      disabled ? <Mark tone="neutral">Disabled</Mark> : <Mark tone="good">Enabled</Mark>,
    width: 120,
  },
  {
    id: 'lastSignInAt',
    title: 'Last sign-in',
    value: ({ lastSignInAt }) => lastSignInAt,
    cell: ({ lastSignInAt }) => <RelativeTime at={lastSignInAt} />,
    width: 130,
  },
  {
    id: 'createdAt',
    title: 'Since',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    width: 120,
  },
  {
    id: 'act',
    title: '',
    value: () => null,
    cell: (administrator) => <AdministratorMenu administrator={administrator} onLink={onLink} />,
    width: 60,
    sortable: false,
  },
];

export const Administrators = () => {
  const administrators = useAnswer(listAdministrators, {});
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<string>();
  return (
    <Stack gap="sm">
      <Group justify="flex-end">
        <Button
          leftSection={<IconUserPlus size={14} aria-hidden="true" />}
          onClick={() => setAdding(true)}
        >
          Add administrator
        </Button>
      </Group>
      <Answer of={administrators}>
        {(list) => (
          <Panel flush>
            <DataTable label="Administrators" rows={list} columns={columns(setLink)} rowId={idOf} />
          </Panel>
        )}
      </Answer>
      {adding && <NewAdministrator onClose={() => setAdding(false)} />}
      <Modal
        opened={link !== undefined}
        onClose={() => setLink(undefined)}
        title="One-time sign-in link"
        closeOnClickOutside={false}
      >
        {link !== undefined && (
          <Stack>
            <SecretOnce secret={link} label="sign-in link" />
            <Button onClick={() => setLink(undefined)}>Done</Button>
          </Stack>
        )}
      </Modal>
    </Stack>
  );
};
