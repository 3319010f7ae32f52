import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { deleteTask, getTask, type Task } from '@reeve/protocol/api';
import { useNavigate, useParams } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { UsedBy } from '../../ui/used-by.tsx';
import { RecentRuns } from './recent-runs.tsx';
import { RunForm } from './run-form.tsx';
import { TaskForm } from './task-form.tsx';

const Acts = ({ task }: { task: Task }) => {
  const may = useMay();
  const navigate = useNavigate();
  const [running, { open, close }] = useDisclosure(false);
  const remove = useAct(deleteTask, {
    done: `${task.name} is deleted`,
    onDone: () => void navigate('/tasks'),
  });
  return (
    <>
      {may('tasks.manage') && (
        <ConfirmButton
          label="Delete"
          variant="default"
          busy={remove.isPending}
          disabled={task.usedBy.length > 0}
          question={`Delete the task ${task.name}?`}
          verb="Delete"
          onConfirm={() => remove.mutate({ params: { id: task.id } })}
        >
          What has run of it stays.
        </ConfirmButton>
      )}
      {may('tasks.run') && <Button onClick={open}>Run</Button>}
      {running && (
        <RunForm
          subject={{ taskId: task.id }}
          name={task.name}
          parameters={task.parameters}
          onClose={close}
        />
      )}
    </>
  );
};

const Script = ({ task }: { task: Task }) => (
  <Stack gap="sm">
    <Panel>
      <FactList
        facts={[
          { name: 'Run by', value: task.interpreter },
          { name: 'Version', value: task.version },
          { name: 'Time limit', value: `${task.timeoutSeconds.toLocaleString('en')} s` },
          { name: 'Further tries', value: task.retries },
          { name: 'Account', value: task.runAs ?? 'that of the agent' },
          { name: 'Maintenance window', value: task.needsWindow ? 'waits for one' : 'any time' },
          { name: 'Secrets', value: Object.values(task.secrets).join(', ') || 'none' },
          { name: 'Used by', value: <UsedBy uses={task.usedBy} /> },
          {
            name: 'Changed',
            value: (
              <>
                {task.changedBy}, <RelativeTime at={task.changedAt} />
              </>
            ),
          },
        ]}
      />
    </Panel>
    <Panel title="Script" flush>
      <pre className="output">{task.script}</pre>
    </Panel>
  </Stack>
);

export const TaskPage = () => {
  const { id = '' } = useParams();
  const may = useMay();
  const task = useAnswer(getTask, { params: { id } });
  return (
    <Page
      title={task.data?.name ?? 'Task'}
      description={task.data?.description}
      actions={task.data && <Acts task={task.data} />}
    >
      <Answer of={task} rows={8}>
        {(found) => (
          <TabBar
            tabs={[
              { id: 'task', title: 'Task', content: <Script task={found} /> },
              { id: 'runs', title: 'Runs', content: <RecentRuns subjectId={id} /> },
              ...(may('tasks.manage')
                ? [
                    {
                      id: 'edit',
                      title: 'Edit',
                      content: (
                        <TaskForm key={found.version} task={found} onSaved={() => undefined} />
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Answer>
    </Page>
  );
};
