import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

const leastReason = 10;

interface Props {
  reason: string | undefined;
  onChange: (reason: string | undefined) => void;
}

/** A waiver is given by name, finding by finding, with a reason that stands in the run's record. */
export const WaiverForm = ({ reason, onChange }: Props) => {
  const [text, setText] = useState('');
  const trimmed = text.trim();
  if (reason !== undefined) {
    return (
      <Group gap="sm">
        <Text size="sm">Will be waived: “{reason}”</Text>
        <Button variant="subtle" size="compact-xs" onClick={() => onChange(undefined)}>
          Take back
        </Button>
      </Group>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (trimmed.length >= leastReason) onChange(trimmed);
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Go on in spite of it, because"
          placeholder={`at least ${leastReason} characters`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex={1}
          maw={460}
        />
        <Button type="submit" variant="default" disabled={trimmed.length < leastReason}>
          Waive
        </Button>
      </Group>
    </form>
  );
};
