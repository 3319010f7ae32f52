import { EmptyState, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { IconInbox } from './icons.ts';

interface Props {
  title: string;
  children?: ReactNode;
  /** What leads out of the emptiness. */
  actions?: ReactNode;
  icon?: ReactNode;
  small?: boolean;
}

/** Nothing here: says why, and what to do about it. */
export const EmptyRoom = ({ title, children, actions, icon, small = false }: Props) => (
  <EmptyState
    py={small ? 'md' : 48}
    px="md"
    size={small ? 'xs' : 'sm'}
    title={title}
    description={children}
    icon={icon ?? <IconInbox size={small ? 24 : 32} stroke={1.5} aria-hidden="true" />}
    withIndicatorBackground
  >
    {actions && (
      <Group justify="center" mt="xs">
        {actions}
      </Group>
    )}
  </EmptyState>
);
