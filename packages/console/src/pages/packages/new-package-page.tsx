import { useNavigate } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { PackageForm } from './package-form.tsx';

export const NewPackagePage = () => {
  const navigate = useNavigate();
  return (
    <Page
      title="Add a package"
      description="What is installed, how it is found, and where its files come from. A policy of the kind “Software delivery” brings it to computers."
    >
      <PackageForm of={undefined} onSaved={({ id }) => void navigate(`/packages/${id}`)} />
    </Page>
  );
};
