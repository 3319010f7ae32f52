import { Button, Group, Modal, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import {
  createScheduledRun,
  deleteScheduledRun,
  listJobs,
  listScheduledRuns,
  listTargets,
  listTasks,
  type ScheduledRun,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const many = { query: { limit: 1000 } };

const useSubjects = () => {
  const tasks = useAnswer(listTasks, many);
  const jobs = useAnswer(listJobs, many);
  return [
    {
      group: 'Tasks',
      items: (tasks.data?.items ?? []).map(({ id, name }) => ({
        value: `task ${id}`,
        label: name,
      })),
    },
    {
      group: 'Jobs',
      items: (jobs.data?.items ?? []).map(({ id, name }) => ({ value: `job ${id}`, label: name })),
    },
  ];
};

const Editor = ({ onClose }: { onClose: () => void }) => {
  const subjects = useSubjects();
  const targets = useAnswer(listTargets, many);
  const form = useForm({
    initialValues: {
      name: '',
      subject: '',
      targetId: '',
      cron: '0 3 * * *',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      enabled: true,
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'A name, please' : null),
      subject: (value) => (value === '' ? 'What shall run?' : null),
      targetId: (value) => (value === '' ? 'Where shall it run?' : null),
    },
  });
  const create = useAct(createScheduledRun, {
    done: 'Scheduled',
    onDone: onClose,
    showsRefusal: true,
  });
  return (
    <Modal opened onClose={onClose} title="Run by a schedule">
      <form
        onSubmit={form.onSubmit(({ subject, targetId, ...rest }) => {
          const [kind, id = ''] = subject.split(' ');
          const what = kind === 'task' ? { taskId: id } : { jobId: id };
          create.mutate({ body: { ...rest, run: { ...what, targetId } } });
        })}
      >
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Select
            label="Task or job"
            searchable
            data={subjects}
            {...form.getInputProps('subject')}
          />
          <Select
            label="Target"
            searchable
            data={(targets.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('targetId')}
          />
          <Group grow align="flex-start">
            <TextInput
              label="Cron expression"
              description="minute hour day month weekday"
              {...form.getInputProps('cron')}
            />
            <TextInput
              label="Time zone"
              description="e.g. Europe/Berlin"
              {...form.getInputProps('timeZone')}
            />
          </Group>
          <Switch label="On" {...form.getInputProps('enabled', { type: 'checkbox' })} />
          {create.error && <RefusalPanel thrown={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

const Delete = ({ scheduled }: { scheduled: ScheduledRun }) => {
  const remove = useAct(deleteScheduledRun, { done: `${scheduled.name} is deleted` });
  return (
    <ConfirmButton
      label="Delete"
      size="compact-xs"
      variant="default"
      busy={remove.isPending}
      question={`Delete ${scheduled.name}?`}
      verb="Delete"
      onConfirm={() => remove.mutate({ params: { id: scheduled.id } })}
    >
      What it has run stays.
    </ConfirmButton>
  );
};

const columns: readonly TableColumn<ScheduledRun>[] = [
  { id: 'name', title: 'Scheduled run', value: ({ name }) => name, width: 220, grow: true },
  {
    id: 'cron',
    title: 'When',
    value: ({ cron, timeZone }) => `${cron} ${timeZone}`,
    width: 200,
    mono: true,
  },
  {
    id: 'state',
    title: 'State',
    value: ({ enabled }) => enabled,
    cell: ({ enabled }) =>
      enabled ? <Mark tone="good">On</Mark> : <Mark tone="neutral">Off</Mark>,
    width: 80,
  },
  {
    id: 'next',
    title: 'Next',
    value: ({ nextRunAt }) => nextRunAt,
    cell: ({ nextRunAt }) => <RelativeTime at={nextRunAt} none="not planned" />,
    width: 110,
  },
  {
    id: 'last',
    title: 'Last',
    value: ({ lastRun }) => lastRun,
    cell: ({ lastRun }) => (lastRun ? <Link to={`/runs/${lastRun}`}>its run</Link> : '–'),
    width: 90,
  },
  {
    id: 'schedule',
    title: '',
    value: () => null,
    cell: ({ scheduleId }) => (
      <Link to={`/schedules?schedule=${encodeURIComponent(scheduleId)}`}>schedule</Link>
    ),
    width: 90,
    sortable: false,
  },
  {
    id: 'delete',
    title: '',
    value: () => null,
    cell: (scheduled) => <Delete scheduled={scheduled} />,
    width: 90,
    sortable: false,
    align: 'right',
  },
];

const idOf = ({ id }: ScheduledRun): string => id;

export const ScheduledRunList = () => {
  const may = useMay();
  const runs = useAnswer(listScheduledRuns, {});
  const [adding, setAdding] = useState(false);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Tasks and jobs that come again. Change the time on the page of schedules.
        </Text>
        {may('tasks.run') && (
          <Button
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => setAdding(true)}
          >
            Add scheduled run
          </Button>
        )}
      </Group>
      <Answer of={runs}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom title="Nothing comes again">
                Let a task run every night, or every Sunday.
              </EmptyRoom>
            ) : (
              <DataTable
                label="Scheduled runs"
                rows={list}
                columns={may('tasks.run') ? columns : columns.slice(0, -1)}
                rowId={idOf}
              />
            )}
          </Panel>
        )}
      </Answer>
      {adding && <Editor onClose={() => setAdding(false)} />}
    </Stack>
  );
};
