import { Button, Stack, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { deleteJob, getJob, type Job, listTasks } from '@reeve/protocol/api';
import { Link, useNavigate, useParams } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { JobForm } from './job-form.tsx';
import { RecentRuns } from './recent-runs.tsx';
import { RunForm } from './run-form.tsx';

const Acts = ({ job }: { job: Job }) => {
  const may = useMay();
  const navigate = useNavigate();
  const [running, { open, close }] = useDisclosure(false);
  const remove = useAct(deleteJob, {
    done: `${job.name} is deleted`,
    onDone: () => void navigate('/tasks?tab=jobs'),
  });
  return (
    <>
      {may('tasks.manage') && (
        <ConfirmButton
          label="Delete"
          variant="default"
          busy={remove.isPending}
          disabled={job.usedBy.length > 0}
          question={`Delete the job ${job.name}?`}
          verb="Delete"
          onConfirm={() => remove.mutate({ params: { id: job.id } })}
        >
          Its tasks stay, and what has run of it.
        </ConfirmButton>
      )}
      {may('tasks.run') && <Button onClick={open}>Run</Button>}
      {running && (
        <RunForm subject={{ jobId: job.id }} name={job.name} parameters={[]} onClose={close} />
      )}
    </>
  );
};

const leads = (to: string | null | undefined, fallback: string): string =>
  to === undefined ? fallback : (to ?? 'the end');

const Steps = ({ job }: { job: Job }) => {
  const tasks = useAnswer(listTasks, { query: { limit: 1000 } });
  const nameOf = (id: string) => tasks.data?.items.find((task) => task.id === id)?.name ?? id;
  return (
    <Panel
      flush
      title={job.kind === 'server' ? 'Server job' : 'Client job'}
      description={
        job.kind === 'server'
          ? 'Every computer ends a step before the next one begins anywhere'
          : 'Each computer runs the steps by itself'
      }
    >
      <Table.ScrollContainer minWidth={560}>
        <Table fz="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Step</Table.Th>
              <Table.Th>Task</Table.Th>
              <Table.Th>When done</Table.Th>
              <Table.Th>When failed</Table.Th>
              <Table.Th>Critical</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {job.steps.map((step) => (
              <Table.Tr key={step.id}>
                <Table.Td className="mono">{step.id}</Table.Td>
                <Table.Td>
                  <Link to={`/tasks/${step.taskId}`}>{nameOf(step.taskId)}</Link>
                </Table.Td>
                <Table.Td>{leads(step.onDone, 'the next one')}</Table.Td>
                <Table.Td>{leads(step.onFailed, 'the end')}</Table.Td>
                <Table.Td>{(step.critical ?? true) ? 'yes' : 'no'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
};

export const JobPage = () => {
  const { id = '' } = useParams();
  const may = useMay();
  const job = useAnswer(getJob, { params: { id } });
  return (
    <Page
      title={job.data?.name ?? 'Job'}
      description={job.data?.description}
      actions={job.data && <Acts job={job.data} />}
    >
      <Answer of={job} rows={8}>
        {(found) => (
          <TabBar
            tabs={[
              { id: 'steps', title: 'Steps', content: <Steps job={found} /> },
              { id: 'runs', title: 'Runs', content: <RecentRuns subjectId={id} /> },
              ...(may('tasks.manage')
                ? [
                    {
                      id: 'edit',
                      title: 'Edit',
                      content: (
                        <Stack>
                          <JobForm key={found.version} job={found} onSaved={() => undefined} />
                        </Stack>
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
