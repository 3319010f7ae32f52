import { ActionIcon, AppShell, Burger, Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { IconSearch } from '../ui/icons.ts';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { CommandPalette } from './command-palette.tsx';
import { LiveMark, LiveProvider } from './live-state.tsx';
import { SideBar } from './side-bar.tsx';

/** The frame around every room: where one can go, who one is, and whether what is shown is live. */
export const Frame = ({ children }: { children: ReactNode }) => {
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <LiveProvider>
      <a href="#room" className="skip-link">
        Skip to the contents
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={0}
        transitionDuration={0}
      >
        <AppShell.Header className="frame-head">
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label="Rooms"
              />
              <Link to="/" className="brand" aria-label="Reeve, to the overview">
                <Brand />
              </Link>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <LiveMark />
              <UnstyledButton
                className="search-launch"
                onClick={spotlight.open}
                visibleFrom="sm"
                aria-label="Find a computer or a room"
              >
                <Group gap={8} wrap="nowrap">
                  <IconSearch size={14} aria-hidden="true" />
                  <Text inherit span pr={40}>
                    Find…
                  </Text>
                  <Kbd size="xs">Ctrl K</Kbd>
                </Group>
              </UnstyledButton>
              <ActionIcon
                hiddenFrom="sm"
                onClick={spotlight.open}
                aria-label="Find a computer or a room"
              >
                <IconSearch size={18} />
              </ActionIcon>
              <AccountMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className="frame-nav">
          <SideBar onNavigate={close} />
        </AppShell.Navbar>
        <AppShell.Main id="room">{children}</AppShell.Main>
      </AppShell>
      <CommandPalette />
    </LiveProvider>
  );
};
