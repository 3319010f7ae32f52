import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { LegacyCommunication } from './legacy-communication.tsx';
import { SettingHistory } from './setting-history.tsx';
import { SettingList } from './setting-list.tsx';

export const SettingsPage = () => (
  <Page
    title="Settings"
    description="How the server behaves. What differs from its default shows who changed it, when and why."
  >
    <TabBar
      tabs={[
        { id: 'settings', title: 'Settings', content: <SettingList /> },
        { id: 'changes', title: 'Changes', content: <SettingHistory /> },
        { id: 'legacy', title: 'Legacy Agent Communication', content: <LegacyCommunication /> },
      ]}
    />
  </Page>
);
