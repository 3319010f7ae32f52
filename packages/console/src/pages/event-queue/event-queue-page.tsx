import { Button, Code, Drawer, Group, SimpleGrid, Stack } from '@mantine/core';
import {
  discardSetAsideEvents,
  type EventQueue,
  getEventQueue,
  listSetAsideEvents,
  replaySetAsideEvents,
  type SetAsideEvent,
} from '@reeve/protocol/api';
import { useMemo, useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';

type Noisy = EventQueue['noisiest'][number];

const noisyColumns: readonly TableColumn<Noisy>[] = [
  { id: 'kind', title: 'What', value: ({ kind }) => kind, width: 100 },
  { id: 'name', title: 'Name', value: ({ name }) => name, width: 220, grow: true },
  { id: 'events', title: 'Events', value: ({ events }) => events, width: 100, align: 'right' },
];
const noisyId = ({ kind, id }: Noisy): string => `${kind} ${id}`;

const Present = () => {
  const queue = useAnswer(getEventQueue, {}, { every: 5000 });
  return (
    <Answer of={queue}>
      {(now) => (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          <Panel title="Now">
            <FactList
              facts={[
                { name: 'Depth', value: count(now.depth) },
                { name: 'Oldest', value: <RelativeTime at={now.oldestAt} none="empty" /> },
                { name: 'Arriving', value: `${now.arriving.toFixed(1)} a second` },
                { name: 'Applied', value: `${now.applied.toFixed(1)} a second` },
                {
                  name: 'Back-pressure',
                  value: now.backPressure ? (
                    <Mark tone="warning">Agents are told to wait</Mark>
                  ) : (
                    <Mark tone="good">None</Mark>
                  ),
                },
                { name: 'Set aside', value: count(now.setAside) },
              ]}
            />
          </Panel>
          <Panel title="Who fills it" description="Events of the last hour" flush>
            {now.noisiest.length === 0 ? (
              <EmptyRoom small title="Nobody" />
            ) : (
              <DataTable
                label="Noisiest"
                rows={now.noisiest}
                columns={noisyColumns}
                rowId={noisyId}
                maxHeight={260}
              />
            )}
          </Panel>
        </SimpleGrid>
      )}
    </Answer>
  );
};

const columns: readonly TableColumn<SetAsideEvent>[] = [
  {
    id: 'at',
    title: 'Received',
    value: ({ receivedAt }) => receivedAt,
    cell: ({ receivedAt }) => <RelativeTime at={receivedAt} />,
    width: 110,
  },
  { id: 'computer', title: 'Computer', value: ({ computer }) => computer.name, width: 180 },
  { id: 'type', title: 'Type', value: ({ type }) => type, width: 150, mono: true },
  { id: 'reason', title: 'Why', value: ({ reason }) => reason, width: 300, grow: true },
];
const idOf = ({ id }: SetAsideEvent): string => String(id);

const Acts = ({ event, onDone }: { event: SetAsideEvent; onDone: () => void }) => {
  const replay = useAct(replaySetAsideEvents, { done: 'It is in the queue again', onDone });
  const discard = useAct(discardSetAsideEvents, { done: 'Discarded', onDone });
  const body = { ids: [event.id] };
  return (
    <Group>
      <Button loading={replay.isPending} onClick={() => replay.mutate({ body })}>
        Try again
      </Button>
      <ConfirmButton
        label="Discard"
        variant="default"
        busy={discard.isPending}
        question="Discard this event?"
        verb="Discard"
        onConfirm={() => discard.mutate({ body })}
      >
        What it reported is lost; the audit keeps that it was discarded.
      </ConfirmButton>
    </Group>
  );
};

const SetAside = () => {
  const may = useMay();
  const [url, changeUrl] = useUrlState();
  const search = url.get('search') ?? '';
  const query = useMemo(() => (search ? { search } : {}), [search]);
  const [opened, setOpened] = useState<SetAsideEvent>();
  return (
    <Panel
      title="Set aside"
      description="Events that could not be applied wait here until somebody decides"
      flush
      aside={
        <SearchBox
          label="Search"
          w={200}
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
        />
      }
    >
      <PagedTable
        label="Events set aside"
        route={listSetAsideEvents}
        query={query}
        columns={columns}
        rowId={idOf}
        onOpen={setOpened}
        maxHeight={480}
        empty={
          <EmptyRoom small title="None">
            Every event could be applied.
          </EmptyRoom>
        }
      />
      {opened && (
        <Drawer
          opened
          onClose={() => setOpened(undefined)}
          position="right"
          size="lg"
          title={`Event ${opened.id}`}
        >
          <Stack>
            <FactList
              facts={[
                { name: 'Computer', value: opened.computer.name },
                { name: 'Type', value: opened.type },
                { name: 'Made', value: <RelativeTime at={opened.time} /> },
                { name: 'Why it is here', value: opened.reason },
              ]}
            />
            <Code block>{JSON.stringify(opened.data, null, 2)}</Code>
            {may('server.manage') && <Acts event={opened} onDone={() => setOpened(undefined)} />}
          </Stack>
        </Drawer>
      )}
    </Panel>
  );
};

export const EventQueuePage = () => (
  <Page
    title="Event queue"
    description="What agents report passes through here: kept on disk, applied once, in order for each computer."
  >
    <Stack gap="sm">
      <Present />
      <SetAside />
    </Stack>
  </Page>
);
