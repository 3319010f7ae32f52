import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { AgentReleases } from './agent-releases.tsx';
import { Matrix } from './matrix.tsx';
import { PlugInList } from './plug-in-list.tsx';
import { Publishers } from './publishers.tsx';

export const PlugInsPage = () => (
  <Page
    title="Agent plug-ins"
    description="What the agents can do, in which version, and how it does on the computers."
  >
    <TabBar
      tabs={[
        { id: 'matrix', title: 'On the computers', content: <Matrix /> },
        { id: 'plug-ins', title: 'Plug-ins', content: <PlugInList /> },
        { id: 'releases', title: 'Agent releases', content: <AgentReleases /> },
        { id: 'publishers', title: 'Publishers', content: <Publishers /> },
      ]}
    />
  </Page>
);
