import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { type BodyOf, createJob, type Job, listTasks, updateJob } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

type Body = BodyOf<typeof createJob>;
type Step = Body['steps'][number];

interface StepProps {
  step: Step;
  others: readonly string[];
  server: boolean;
  tasks: { value: string; label: string }[];
  onChange: (step: Step) => void;
  onRemove: () => void;
}

/** Where a step leads: the next in the list, the end, or a step by name. */
const Branch = ({
  label,
  fallback,
  value,
  others,
  onChange,
}: {
  label: string;
  fallback: string;
  value: string | null | undefined;
  others: readonly string[];
  onChange: (value: string | null | undefined) => void;
}) => (
  <Select
    label={label}
    w={150}
    allowDeselect={false}
    data={[
      { value: ':default', label: fallback },
      { value: ':end', label: 'the end' },
      ...others.map((id) => ({ value: id, label: `step ${id}` })),
    ]}
    value={value === undefined ? ':default' : (value ?? ':end')}
    onChange={(next) =>
      onChange(next === ':default' || next === null ? undefined : next === ':end' ? null : next)
    }
  />
);

/** The step with one branch set, or left to its default. */
const branched = (
  step: Step,
  branch: 'onDone' | 'onFailed',
  value: string | null | undefined,
): Step => {
  const { [branch]: _, ...rest } = step;
  return value === undefined ? rest : { ...rest, [branch]: value };
};

const StepEditor = ({ step, others, server, tasks, onChange, onRemove }: StepProps) => (
  <Panel>
    <Group gap="sm" align="flex-end" wrap="wrap">
      <TextInput
        label="Step"
        w={110}
        className="mono"
        value={step.id}
        onChange={(event) => onChange({ ...step, id: event.currentTarget.value })}
      />
      <Select
        label="Task"
        searchable
        flex={1}
        miw={160}
        data={tasks}
        value={step.taskId || null}
        onChange={(taskId) => taskId !== null && onChange({ ...step, taskId })}
      />
      <Branch
        label="When done"
        fallback="the next one"
        value={step.onDone}
        others={others}
        onChange={(value) => onChange(branched(step, 'onDone', value))}
      />
      <Branch
        label="When failed"
        fallback="the end"
        value={step.onFailed}
        others={others}
        onChange={(value) => onChange(branched(step, 'onFailed', value))}
      />
      {server && (
        <NumberInput
          label="Stop above %"
          w={110}
          min={0}
          max={100}
          value={step.maximumFailuresPercent ?? 100}
          onChange={(value) =>
            typeof value === 'number' && onChange({ ...step, maximumFailuresPercent: value })
          }
        />
      )}
      <Switch
        label="Critical"
        mb={6}
        checked={step.critical ?? true}
        onChange={(event) => onChange({ ...step, critical: event.currentTarget.checked })}
      />
      <ActionIcon aria-label={`Remove the step ${step.id}`} mb={4} onClick={onRemove}>
        <IconX size={15} />
      </ActionIcon>
    </Group>
  </Panel>
);

/** A name for one more step that is not taken. */
const freeId = (steps: readonly Step[]): string => {
  let number = steps.length + 1;
  while (steps.some(({ id }) => id === `step-${number}`)) number++;
  return `step-${number}`;
};

interface Props {
  /** Absent: a new one. */
  job: Job | undefined;
  onSaved: (job: Job) => void;
}

export const JobForm = ({ job, onSaved }: Props) => {
  const [draft, setDraft] = useState<Body>({
    name: job?.name ?? '',
    description: job?.description ?? '',
    kind: job?.kind ?? 'client',
    steps: job?.steps ?? [],
  });
  const tasks = useAnswer(listTasks, { query: { limit: 1000 } });
  const choices = (tasks.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const options = { done: 'Job saved', onDone: onSaved, showsRefusal: true };
  const create = useAct(createJob, options);
  const update = useAct(updateJob, options);
  const error = create.error ?? update.error;
  const set = (change: Partial<Body>) => setDraft((before) => ({ ...before, ...change }));
  const save = () =>
    job ? update.mutate({ params: { id: job.id }, body: draft }) : create.mutate({ body: draft });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextInput
            label="Name"
            required
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Description"
            value={draft.description ?? ''}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
        </Group>
        <SegmentedControl
          aria-label="Kind of job"
          value={draft.kind}
          onChange={(kind) => set({ kind: kind === 'server' ? 'server' : 'client' })}
          data={[
            { value: 'client', label: 'Client job' },
            { value: 'server', label: 'Server job' },
          ]}
        />
        <Text size="sm" c="dimmed">
          {draft.kind === 'client'
            ? 'Each computer runs the steps by itself, with its own branches.'
            : 'Every computer ends a step before the next one begins anywhere.'}
        </Text>
        {draft.steps.map((step, index) => (
          <StepEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: the name of a step is edited in it
            key={index}
            step={step}
            server={draft.kind === 'server'}
            tasks={choices}
            others={draft.steps.map(({ id }) => id).filter((id) => id !== step.id)}
            onChange={(next) =>
              set({ steps: draft.steps.map((one, at) => (at === index ? next : one)) })
            }
            onRemove={() => set({ steps: draft.steps.filter((_, at) => at !== index) })}
          />
        ))}
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => set({ steps: [...draft.steps, { id: freeId(draft.steps), taskId: '' }] })}
        >
          Add step
        </Button>
        {error && <RefusalPanel thrown={error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={create.isPending || update.isPending}
            disabled={
              draft.name.trim() === '' ||
              draft.steps.length === 0 ||
              draft.steps.some(({ taskId }) => taskId === '')
            }
          >
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
