import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { RunList } from '../runs/run-list.tsx';
import { JobList } from './job-list.tsx';
import { ScheduledRunList } from './scheduled-run-list.tsx';
import { SecretList } from './secret-list.tsx';
import { TaskList } from './task-list.tsx';

export const TasksPage = () => (
  <Page
    title="Tasks"
    description="Scripts and commands for computers, alone or as jobs. Every run ends on each computer as done, failed, cancelled, expired or interrupted."
  >
    <TabBar
      tabs={[
        { id: 'tasks', title: 'Tasks', content: <TaskList /> },
        { id: 'jobs', title: 'Jobs', content: <JobList /> },
        { id: 'runs', title: 'Runs', content: <RunList /> },
        { id: 'scheduled', title: 'Scheduled runs', content: <ScheduledRunList /> },
        { id: 'secrets', title: 'Secrets', content: <SecretList /> },
      ]}
    />
  </Page>
);
