import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { toRefusal } from '../api/refusal.ts';
import { IconCheck, IconX } from './icons.ts';
import { withCode } from './with-code.tsx';

export const showDone = (message: string): void => {
  notifications.show({
    message,
    color: 'teal',
    icon: <IconCheck size={16} />,
    autoClose: 4000,
    withBorder: true,
  });
};

/** A refusal stays until it is closed: its remedy is to be read. */
export const showRefusal = (thrown: unknown): void => {
  const refusal = toRefusal(thrown);
  notifications.show({
    title: withCode(refusal.message),
    message: (
      <Text size="xs" c="dimmed">
        {withCode(refusal.remedy)}
      </Text>
    ),
    color: 'red',
    icon: <IconX size={16} />,
    autoClose: false,
    withBorder: true,
  });
};
