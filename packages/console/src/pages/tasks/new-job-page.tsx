import { useNavigate } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { JobForm } from './job-form.tsx';

export const NewJobPage = () => {
  const navigate = useNavigate();
  return (
    <Page title="Add a job" description="Several tasks in an order, with branches.">
      <JobForm job={undefined} onSaved={({ id }) => void navigate(`/jobs/${id}`)} />
    </Page>
  );
};
