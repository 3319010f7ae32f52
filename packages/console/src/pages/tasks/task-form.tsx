import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type BodyOf, createTask, listSecrets, type Task, updateTask } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

type Body = BodyOf<typeof createTask>;
type Parameter = NonNullable<Body['parameters']>[number];

const interpreters = ['sh', 'bash', 'python3', 'perl', 'command'] as const;

const draftOf = (task: Task | undefined) => ({
  name: task?.name ?? '',
  description: task?.description ?? '',
  interpreter: task?.interpreter ?? ('sh' as const),
  script: task?.script ?? '',
  parameters: (task?.parameters ?? []) as Parameter[],
  secrets: Object.entries(task?.secrets ?? {}).map(([variable, secret]) => `${variable}=${secret}`),
  timeoutSeconds: task?.timeoutSeconds ?? 3600,
  retries: task?.retries ?? 0,
  retryDelaySeconds: task?.retryDelaySeconds ?? 30,
  successExitCodes: (task?.successExitCodes ?? [0]).map(String),
  runAs: task?.runAs ?? '',
  needsWindow: task?.needsWindow ?? false,
});
type Draft = ReturnType<typeof draftOf>;

const bodyOf = ({ secrets, successExitCodes, runAs, ...rest }: Draft): Body => ({
  ...rest,
  secrets: Object.fromEntries(
    secrets.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ),
  successExitCodes: successExitCodes.map(Number),
  runAs: runAs.trim() === '' ? null : runAs.trim(),
});

interface FieldProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

const Parameters = ({ draft, set }: FieldProps) => {
  const change = (index: number, part: Partial<Parameter>) =>
    set({
      parameters: draft.parameters.map((one, at) => (at === index ? { ...one, ...part } : one)),
    });
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        Parameters
      </Text>
      {draft.parameters.map((parameter, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
        <Group key={index} gap={6} wrap="nowrap">
          <TextInput
            aria-label="Variable"
            placeholder="VARIABLE"
            className="mono"
            w={150}
            value={parameter.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label="Default"
            placeholder="default"
            flex={1}
            value={parameter.default ?? ''}
            onChange={(event) => change(index, { default: event.currentTarget.value })}
          />
          <Switch
            size="xs"
            label="required"
            checked={parameter.required ?? false}
            onChange={(event) => change(index, { required: event.currentTarget.checked })}
          />
          <ActionIcon
            aria-label="Remove this parameter"
            onClick={() => set({ parameters: draft.parameters.filter((_, at) => at !== index) })}
          >
            <IconX size={15} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={13} aria-hidden="true" />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => set({ parameters: [...draft.parameters, { name: '' }] })}
      >
        Add parameter
      </Button>
    </Stack>
  );
};

const Conduct = ({ draft, set }: FieldProps) => {
  const secrets = useAnswer(listSecrets, {});
  const known = (secrets.data ?? []).map(
    ({ name }) => `${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}=${name}`,
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <NumberInput
        label="Time limit, seconds"
        min={1}
        max={604_800}
        value={draft.timeoutSeconds}
        onChange={(value) => typeof value === 'number' && set({ timeoutSeconds: value })}
      />
      <TextInput
        label="Account"
        placeholder="that of the agent"
        value={draft.runAs}
        onChange={(event) => set({ runAs: event.currentTarget.value })}
      />
      <NumberInput
        label="Further tries after a failure"
        min={0}
        max={100}
        value={draft.retries}
        onChange={(value) => typeof value === 'number' && set({ retries: value })}
      />
      <NumberInput
        label="Seconds between tries"
        min={0}
        max={86_400}
        value={draft.retryDelaySeconds}
        onChange={(value) => typeof value === 'number' && set({ retryDelaySeconds: value })}
      />
      <TagsInput
        label="Exit codes that mean success"
        value={draft.successExitCodes}
        onChange={(codes) =>
          set({ successExitCodes: codes.filter((code) => /^\d{1,3}$/.test(code)) })
        }
      />
      <MultiSelect
        label="Secrets"
        description="As environment variables; never shown"
        inputWrapperOrder={['label', 'input', 'description']}
        data={[...new Set([...known, ...draft.secrets])]}
        value={draft.secrets}
        onChange={(chosen) => set({ secrets: chosen })}
        nothingFoundMessage="Add secrets on their own tab"
      />
      <Switch
        label="Waits for a maintenance window"
        checked={draft.needsWindow}
        onChange={(event) => set({ needsWindow: event.currentTarget.checked })}
      />
    </SimpleGrid>
  );
};

interface Props {
  /** Absent: a new one. */
  task: Task | undefined;
  onSaved: (task: Task) => void;
}

export const TaskForm = ({ task, onSaved }: Props) => {
  const [draft, setDraft] = useState<Draft>(() => draftOf(task));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const options = { done: 'Task saved', onDone: onSaved, showsRefusal: true };
  const create = useAct(createTask, options);
  const update = useAct(updateTask, options);
  const error = create.error ?? update.error;
  const save = () =>
    task
      ? update.mutate({ params: { id: task.id }, body: bodyOf(draft) })
      : create.mutate({ body: bodyOf(draft) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap="sm" maw={860}>
        <Group grow align="flex-start">
          <TextInput
            label="Name"
            required
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Select
            label="Run by"
            allowDeselect={false}
            data={interpreters.map((value) => ({
              value,
              label: value === 'command' ? 'one command line' : value,
            }))}
            value={draft.interpreter}
            onChange={(value) =>
              value !== null && set({ interpreter: value as Draft['interpreter'] })
            }
          />
        </Group>
        <TextInput
          label="Description"
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Textarea
          label={draft.interpreter === 'command' ? 'Command line' : 'Script'}
          required
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={draft.script}
          onChange={(event) => set({ script: event.currentTarget.value })}
        />
        <Parameters draft={draft} set={set} />
        <Conduct draft={draft} set={set} />
        {error && <RefusalPanel thrown={error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={create.isPending || update.isPending}
            disabled={draft.name.trim() === '' || draft.script.trim() === ''}
          >
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
