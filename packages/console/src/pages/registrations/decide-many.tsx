import { Button, Group, Text } from '@mantine/core';
import { decideRegistration } from '@reeve/protocol/api';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { eachOf } from '../../api/each-of.ts';
import { refresh } from '../../api/query-client.ts';
import { count } from '../../ui/bytes.ts';
import { showDone, showRefusal } from '../../ui/notices.tsx';

interface Props {
  ids: ReadonlySet<string>;
  onClear: () => void;
}

export const DecideMany = ({ ids, onClear }: Props) => {
  const decide = useMutation({
    mutationFn: (status: 'allowed' | 'blocked') =>
      eachOf([...ids], (id) => call(decideRegistration, { params: { id }, body: { status } })),
    onSuccess: ({ done, refused }, status) => {
      if (done > 0) showDone(`${count(done)} ${status}`);
      if (refused[0] !== undefined) showRefusal(refused[0]);
      refresh();
      onClear();
    },
  });
  return (
    <Group className="selection-bar" px="sm" py={6} gap="sm">
      <Text size="sm" fw={600} role="status">
        {count(ids.size)} selected
      </Text>
      <Button loading={decide.isPending} onClick={() => decide.mutate('allowed')}>
        Allow
      </Button>
      <Button
        variant="default"
        disabled={decide.isPending}
        onClick={() => decide.mutate('blocked')}
      >
        Block
      </Button>
      <Button variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
    </Group>
  );
};
