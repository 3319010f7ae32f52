import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { OneLineInstall } from './one-line-install.tsx';
import { PushInstallTab } from './push-install-tab.tsx';

export const AddComputersPage = () => (
  <Page
    title="Add computers"
    description="Install the agent and the monitor service that watches it. A computer is in the CMDB within a minute."
  >
    <TabBar
      tabs={[
        { id: 'line', title: 'One line', content: <OneLineInstall /> },
        { id: 'push', title: 'Push over SSH', content: <PushInstallTab /> },
      ]}
    />
  </Page>
);
