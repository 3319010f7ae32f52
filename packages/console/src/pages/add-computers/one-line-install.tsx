import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createInstallInstructions } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Instructions } from './instructions.tsx';

export const OneLineInstall = () => {
  const form = useForm({ initialValues: { uses: 1, serverUrl: '' } });
  const make = useAct(createInstallInstructions, { showsRefusal: true });
  return (
    <Stack gap="sm" maw={980}>
      <Panel title="1. For how many computers?">
        <form
          onSubmit={form.onSubmit(({ uses, serverUrl }) =>
            make.mutate({
              body: { uses, ...(serverUrl.trim() ? { serverUrl: serverUrl.trim() } : {}) },
            }),
          )}
        >
          <Group align="flex-end" gap="sm">
            <NumberInput
              label="Computers"
              size="xs"
              w={110}
              min={1}
              max={100_000}
              {...form.getInputProps('uses')}
            />
            <TextInput
              label="Address of this server, as they reach it"
              placeholder="the address you are using now"
              w={360}
              {...form.getInputProps('serverUrl')}
            />
            <Button type="submit" loading={make.isPending}>
              {make.data ? 'Make another line' : 'Make the line'}
            </Button>
          </Group>
          <Text size="xs" c="dimmed" mt="xs">
            The line holds a token that lets exactly this many computers in.
          </Text>
        </form>
        {make.error && (
          <div style={{ marginTop: 12 }}>
            <RefusalPanel thrown={make.error} />
          </div>
        )}
      </Panel>
      {make.data && <Instructions instructions={make.data} />}
    </Stack>
  );
};
