import { ActionIcon, Menu, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { signOut } from '@reeve/protocol/api';
import { useAct } from '../api/use-act.ts';
import { ChangePassword } from '../pages/sign-in/change-password.tsx';
import { IconKey, IconLogout, IconSettings } from '../ui/icons.ts';
import { endSession, useMe } from './session.tsx';

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'Auto' },
] as const;

export const AccountMenu = () => {
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [changing, { open, close }] = useDisclosure(false);
  const leave = useAct(signOut, { onDone: endSession });
  return (
    <>
      <Menu width={240} position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon size="lg" variant="default" radius="xl" aria-label={`Account ${me.name}`}>
            <Text size="xs" fw={650}>
              {me.name.slice(0, 2).toUpperCase()}
            </Text>
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Text px="sm" pt={6} size="sm" fw={600}>
            {me.name}
          </Text>
          <Text px="sm" pb={6} size="xs" c="dimmed">
            {me.kind === 'local' ? 'local administrator' : me.roles.join(', ')}
          </Text>
          <Menu.Divider />
          <Menu.Label>
            <IconSettings size={12} aria-hidden="true" /> Appearance
          </Menu.Label>
          <SegmentedControl
            mx="sm"
            mb="xs"
            size="xs"
            fullWidth
            aria-label="Colour scheme"
            value={colorScheme}
            data={[...schemes]}
            onChange={(value) =>
              setColorScheme(schemes.find((scheme) => scheme.value === value)?.value ?? 'auto')
            }
            w={214}
          />
          <Menu.Divider />
          {me.kind === 'administrator' && (
            <Menu.Item leftSection={<IconKey size={15} />} onClick={open}>
              Change password
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => leave.mutate({})}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ChangePassword opened={changing} onClose={close} />
    </>
  );
};
