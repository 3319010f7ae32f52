import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

export interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  question: string;
  children: ReactNode;
  /** The word that the confirming button carries. */
  verb: string;
  /** Has to be typed before the act is possible: for what cannot be taken back. */
  typed?: string;
  /** False when something that the dialogue asks for is still missing. */
  ready?: boolean;
  onConfirm: () => void;
}

/** Says what a grave act will do, and asks. */
export const Confirm = (props: ConfirmProps) => {
  const { opened, onClose, question, children, verb, typed, ready = true, onConfirm } = props;
  const [text, setText] = useState('');
  const confirm = () => {
    setText('');
    onClose();
    onConfirm();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={question}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        {typed !== undefined && (
          <TextInput
            label={`Type ${typed} to confirm`}
            value={text}
            data-autofocus
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            disabled={!ready || (typed !== undefined && text !== typed)}
            onClick={confirm}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
