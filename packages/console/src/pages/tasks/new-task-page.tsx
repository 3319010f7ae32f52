import { useNavigate } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { TaskForm } from './task-form.tsx';

export const NewTaskPage = () => {
  const navigate = useNavigate();
  return (
    <Page title="Add a task" description="A script or a command with all that it takes to run it.">
      <TaskForm task={undefined} onSaved={({ id }) => void navigate(`/tasks/${id}`)} />
    </Page>
  );
};
