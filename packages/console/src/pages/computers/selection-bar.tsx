import { Button, Group, Text } from '@mantine/core';
import { requestFromAgent } from '@reeve/protocol/api';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { eachOf } from '../../api/each-of.ts';
import { refresh } from '../../api/query-client.ts';
import { count } from '../../ui/bytes.ts';
import { IconSend } from '../../ui/icons.ts';
import { showDone, showRefusal } from '../../ui/notices.tsx';

interface Props {
  ids: ReadonlySet<string>;
  onClear: () => void;
}

/** What can be done with the selected computers. */
export const SelectionBar = ({ ids, onClear }: Props) => {
  const ask = useMutation({
    mutationFn: (kind: 'send-inventory' | 'update-configuration') =>
      eachOf([...ids], (id) => call(requestFromAgent, { params: { id }, body: { kind } })),
    onSuccess: ({ done, refused }) => {
      if (done > 0) showDone(`Asked ${count(done)} ${done === 1 ? 'computer' : 'computers'}`);
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
      <Button
        loading={ask.isPending}
        leftSection={<IconSend size={14} aria-hidden="true" />}
        onClick={() => ask.mutate('send-inventory')}
      >
        Request inventory now
      </Button>
      <Button
        variant="default"
        disabled={ask.isPending}
        onClick={() => ask.mutate('update-configuration')}
      >
        Update configuration
      </Button>
      <Button variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
    </Group>
  );
};
