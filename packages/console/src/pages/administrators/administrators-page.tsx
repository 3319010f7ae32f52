import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconLock } from '../../ui/icons.ts';
import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { Administrators } from './administrators.tsx';
import { ApiTokens } from './api-tokens.tsx';

export const AdministratorsPage = () => {
  const may = useMay();
  const tabs = [
    ...(may('administrators.manage')
      ? [{ id: 'administrators', title: 'Administrators', content: <Administrators /> }]
      : []),
    ...(may('tokens.manage')
      ? [{ id: 'tokens', title: 'API tokens', content: <ApiTokens /> }]
      : []),
  ];
  return (
    <Page title="Access" description="Who may work with this server, by hand and by script.">
      {tabs.length > 0 ? (
        <TabBar tabs={tabs} />
      ) : (
        <EmptyRoom title="This room is closed to you" icon={<IconLock size={32} stroke={1.5} />}>
          It needs the permission administrators.manage or tokens.manage.
        </EmptyRoom>
      )}
    </Page>
  );
};
