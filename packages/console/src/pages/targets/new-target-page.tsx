import { useNavigate } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { TargetForm } from './target-form.tsx';

export const NewTargetPage = () => {
  const navigate = useNavigate();
  return (
    <Page
      title="Add a target"
      description="Where policies and tasks apply. It never reaches beyond the scope of who saved it."
    >
      <TargetForm target={undefined} onSaved={({ id }) => void navigate(`/targets/${id}`)} />
    </Page>
  );
};
