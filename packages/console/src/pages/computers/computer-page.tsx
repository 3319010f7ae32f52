import { Tabs } from '@mantine/core';
import { type ComputerDetail, getComputer } from '@reeve/protocol/api';
import { useParams } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer, Placeholder } from '../../ui/answer.tsx';
import { Page } from '../../ui/page.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { AgentRequests } from './agent-requests.tsx';
import { ComputerActions } from './computer-actions.tsx';
import { ComputerHead } from './computer-head.tsx';
import { ComputerMemberships } from './computer-memberships.tsx';
import { ComputerPolicies } from './computer-policies.tsx';
import { ComputerRuns } from './computer-runs.tsx';
import { ComputerSummaryTab } from './computer-summary-tab.tsx';
import { History } from './history.tsx';
import { Inventory } from './inventory.tsx';

const Detail = ({ computer }: { computer: ComputerDetail }) => {
  const may = useMay();
  const [url, changeUrl] = useUrlState();
  const tab = url.get('tab') ?? 'summary';
  const classes = Object.keys(computer.dataClasses).length;
  return (
    <Page
      title={computer.name}
      description={<ComputerHead computer={computer} />}
      actions={<ComputerActions computer={computer} />}
    >
      <Tabs
        value={tab}
        onChange={(value) =>
          changeUrl({ tab: value ?? undefined, class: undefined, find: undefined })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="summary">Summary</Tabs.Tab>
          <Tabs.Tab value="inventory" rightSection={<span className="faint">{classes}</span>}>
            Inventory
          </Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          {may('policies.read') && <Tabs.Tab value="policies">Policies</Tabs.Tab>}
          {may('tasks.read') && <Tabs.Tab value="runs">Runs</Tabs.Tab>}
          {may('filters.read') && <Tabs.Tab value="memberships">Member of</Tabs.Tab>}
          <Tabs.Tab value="requests">Requests</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="summary">
          <ComputerSummaryTab computer={computer} />
        </Tabs.Panel>
        <Tabs.Panel value="inventory">
          <Inventory computer={computer} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <History computerId={computer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="policies">
          <ComputerPolicies computerId={computer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <ComputerRuns computerId={computer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="memberships">
          <ComputerMemberships computerId={computer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="requests">
          <AgentRequests computerId={computer.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
};

export const ComputerPage = () => {
  const { id = '' } = useParams();
  const computer = useAnswer(getComputer, { params: { id } });
  if (computer.data === undefined && computer.error) {
    return (
      <Page title="Computer">
        <RefusalPanel thrown={computer.error} onRetry={() => void computer.refetch()} />
      </Page>
    );
  }
  return (
    <Answer
      of={computer}
      waiting={
        <Page title="Computer">
          <Placeholder rows={8} />
        </Page>
      }
    >
      {(value) => <Detail computer={value} />}
    </Answer>
  );
};
