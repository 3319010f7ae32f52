import { Badge } from '@mantine/core';
import { getOverview } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { Duplicates } from './duplicates.tsx';
import { Policies } from './policies.tsx';
import { Requests } from './requests.tsx';
import { Tokens } from './tokens.tsx';

const badge = (count: number | undefined) =>
  count ? (
    <Badge size="sm" variant="filled">
      {count}
    </Badge>
  ) : undefined;

export const RegistrationsPage = () => {
  const may = useMay();
  const { data } = useAnswer(getOverview, {}, { enabled: may('computers.read') });
  return (
    <Page
      title="Registrations"
      description="Which agents may belong to this server. An agent proves that it holds the key it was registered with; nothing of it is stored before it is allowed."
    >
      <TabBar
        tabs={[
          {
            id: 'requests',
            title: 'Requests',
            aside: badge(data?.pendingRegistrations),
            content: <Requests />,
          },
          {
            id: 'duplicates',
            title: 'Suspected clones',
            aside: badge(data?.openDuplicates),
            content: <Duplicates />,
          },
          { id: 'policies', title: 'Policies', content: <Policies /> },
          { id: 'tokens', title: 'Tokens', content: <Tokens /> },
        ]}
      />
    </Page>
  );
};
