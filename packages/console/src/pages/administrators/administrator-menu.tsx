import { ActionIcon, Button, Group, Menu, Modal, Stack } from '@mantine/core';
import {
  type Administrator,
  createSignInLink,
  deleteAdministrator,
  type RoleName,
  updateAdministrator,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { IconDots } from '../../ui/icons.ts';
import { RolePicker } from './role-picker.tsx';

interface Props {
  administrator: Administrator;
  onLink: (link: string) => void;
}

const EditRoles = ({ administrator, onClose }: Omit<Props, 'onLink'> & { onClose: () => void }) => {
  const [roles, setRoles] = useState<RoleName[]>(administrator.roles);
  const update = useAct(updateAdministrator, { done: 'Roles saved', onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={`Roles of ${administrator.name}`}>
      <Stack>
        <RolePicker value={roles} onChange={setRoles} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={roles.length === 0}
            loading={update.isPending}
            onClick={() => update.mutate({ params: { id: administrator.id }, body: { roles } })}
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};

export const AdministratorMenu = ({ administrator, onLink }: Props) => {
  const { id, name, disabled } = administrator;
  const [open, setOpen] = useState<'roles' | 'delete'>();
  const close = () => setOpen(undefined);
  const update = useAct(updateAdministrator, {
    done: (answer) => `${name} is ${answer.disabled ? 'disabled' : 'enabled'}`,
  });
  const link = useAct(createSignInLink, { onDone: ({ signInLink }) => onLink(signInLink) });
  const remove = useAct(deleteAdministrator, { done: `${name} is deleted` });
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('roles')}>Change roles…</Menu.Item>
          <Menu.Item onClick={() => link.mutate({ params: { id } })}>
            One-time sign-in link
          </Menu.Item>
          <Menu.Item
            onClick={() => update.mutate({ params: { id }, body: { disabled: !disabled } })}
          >
            {disabled ? 'Enable' : 'Disable'}
          </Menu.Item>
          <Menu.Item color="red" onClick={() => setOpen('delete')}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'roles' && <EditRoles administrator={administrator} onClose={close} />}
      <Confirm
        opened={open === 'delete'}
        onClose={close}
        question={`Delete ${name}?`}
        verb="Delete"
        onConfirm={() => remove.mutate({ params: { id } })}
      >
        Every session of {name} ends. What the audit holds of {name} stays.
      </Confirm>
    </>
  );
};
