import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Confirm, type ConfirmProps } from './confirm.tsx';

type Props = ButtonProps &
  Omit<ConfirmProps, 'opened' | 'onClose'> & { label: string; busy?: boolean };

/** A button for a grave act, with its question. */
export const ConfirmButton = ({
  label,
  question,
  children,
  verb,
  typed,
  ready,
  busy = false,
  onConfirm,
  ...button
}: Props) => {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button {...button} loading={busy} onClick={open}>
        {label}
      </Button>
      <Confirm
        opened={opened}
        onClose={close}
        question={question}
        verb={verb}
        onConfirm={onConfirm}
        {...(typed === undefined ? {} : { typed })}
        {...(ready === undefined ? {} : { ready })}
      >
        {children}
      </Confirm>
    </>
  );
};
