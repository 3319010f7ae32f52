import { useNavigate } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { PolicyForm } from './policy-form.tsx';

export const NewPolicyPage = () => {
  const navigate = useNavigate();
  return (
    <Page title="Add a policy" description="It stays off until you switch it on.">
      <PolicyForm policy={undefined} onSaved={({ id }) => void navigate(`/policies/${id}`)} />
    </Page>
  );
};
