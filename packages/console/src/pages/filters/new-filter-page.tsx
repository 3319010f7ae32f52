import { useNavigate } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { FilterForm } from './filter-form.tsx';

export const NewFilterPage = () => {
  const navigate = useNavigate();
  return (
    <Page
      title="Add a filter"
      description="A filter keeps itself up to date: computers come and go as their inventory changes."
    >
      <FilterForm filter={undefined} onSaved={({ id }) => void navigate(`/filters/${id}`)} />
    </Page>
  );
};
