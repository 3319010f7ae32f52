import { Button, Grid, SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { getOverview, type Overview } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconDeviceDesktopPlus } from '../../ui/icons.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { BarList } from './bar-list.tsx';
import { Figure } from './figure.tsx';
import { HealthBar } from './health-bar.tsx';
import { RecentChanges } from './recent-changes.tsx';

const dayMs = 86_400_000;

const Figures = ({ overview }: { overview: Overview }) => {
  // Rounded to the hour, so that the link stays the same while one looks at it.
  const dayAgo = new Date(Math.floor((Date.now() - dayMs) / 3_600_000) * 3_600_000).toISOString();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <Figure title="Computers" value={overview.computers} to="/computers" />
      <Figure
        title="Connected now"
        value={overview.connected}
        to="/computers?connected=true"
        tone="good"
      />
      <Figure
        title="Silent for a day"
        value={overview.silentOneDay}
        to={`/computers?notSeenSince=${dayAgo}`}
        tone="warning"
      />
      <Figure
        title="Pending restart"
        value={overview.pendingRestart}
        to="/computers?pendingRestart=true"
        tone="warning"
      />
      <Figure
        title="Pending requests"
        value={overview.pendingRegistrations}
        to="/registrations?status=pending"
        tone="info"
      />
      <Figure
        title="Suspected clones"
        value={overview.openDuplicates}
        to="/registrations?tab=duplicates"
        tone="bad"
      />
    </SimpleGrid>
  );
};

const Estate = ({ overview }: { overview: Overview }) => (
  <Stack gap="sm">
    <Figures overview={overview} />
    <Panel
      title="Health"
      aside={<span className="faint">{count(overview.seenLastHour)} seen in the last hour</span>}
    >
      <HealthBar health={overview.health} />
    </Panel>
    <Grid gap="sm">
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="sm">
          <Panel title="Operating systems">
            <BarList items={overview.byOperatingSystem} filter="os" />
          </Panel>
          <Panel title="Agent versions">
            <BarList items={overview.byAgentVersion} filter="agentVersion" />
          </Panel>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <RecentChanges changes={overview.recentChanges} />
      </Grid.Col>
    </Grid>
  </Stack>
);

const Nothing = ({ overview }: { overview: Overview }) => {
  const may = useMay();
  return (
    <Panel>
      <EmptyRoom
        title="No computers yet"
        icon={<IconDeviceDesktopPlus size={32} stroke={1.5} />}
        actions={
          <>
            {may('agents.install') && (
              <Button component={Link} to="/add-computers">
                Add computers
              </Button>
            )}
            {overview.pendingRegistrations > 0 && (
              <Button component={Link} to="/registrations?status=pending" variant="default">
                {overview.pendingRegistrations} waiting for your decision
              </Button>
            )}
          </>
        }
      >
        Install the agent on a computer, and it stands here within a minute, with its hardware,
        software and every change of them.
      </EmptyRoom>
    </Panel>
  );
};

export const OverviewPage = () => {
  const overview = useAnswer(getOverview, {});
  return (
    <Page title="Overview">
      <Answer
        of={overview}
        waiting={
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" aria-label="Loading">
            {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
              <Skeleton key={key} height={76} radius="md" />
            ))}
          </SimpleGrid>
        }
      >
        {(value) =>
          value.computers === 0 ? <Nothing overview={value} /> : <Estate overview={value} />
        }
      </Answer>
    </Page>
  );
};
