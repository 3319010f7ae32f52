import { Button, Code, Drawer, Group, Modal, Select, Stack, Switch, Textarea } from '@mantine/core';
import {
  acceptLogGroup,
  type LogGroup,
  type LogLine,
  listLogGroups,
  listLogs,
  withdrawLogAcceptance,
} from '@reeve/protocol/api';
import { useMemo, useState } from 'react';
import { refresh } from '../../api/query-client.ts';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { useInterval } from './use-interval.ts';

const tones: Readonly<Record<string, Tone>> = {
  debug: 'neutral',
  info: 'info',
  warn: 'warning',
  error: 'bad',
};

const LevelMark = ({ level }: { level: string }) => (
  <Mark tone={tones[level] ?? 'neutral'}>{level}</Mark>
);

const lineColumns: readonly TableColumn<LogLine>[] = [
  {
    id: 'time',
    title: 'When',
    value: ({ time }) => time,
    cell: ({ time }) => <RelativeTime at={time} />,
    width: 100,
  },
  {
    id: 'level',
    title: 'Level',
    value: ({ level }) => level,
    cell: ({ level }) => <LevelMark level={level} />,
    width: 90,
  },
  { id: 'source', title: 'Source', value: ({ source }) => source, width: 100 },
  { id: 'computer', title: 'Computer', value: ({ computer }) => computer, width: 140 },
  { id: 'message', title: 'Message', value: ({ message }) => message, width: 360, grow: true },
];
const lineId = ({ id }: LogLine): string => id;

const levels = [
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and above' },
  { value: 'error', label: 'Errors' },
];

const filterNames = ['level', 'source', 'computer', 'search', 'correlation'] as const;

const useFilters = () => {
  const [url, changeUrl] = useUrlState();
  const text = url.toString();
  const query = useMemo(() => {
    const params = new URLSearchParams(text);
    return Object.fromEntries(
      filterNames.flatMap((name) => {
        const value = params.get(name);
        return value ? [[name, value]] : [];
      }),
    );
  }, [text]);
  return { url, changeUrl, query };
};

const Lines = () => {
  const { url, changeUrl, query } = useFilters();
  const [opened, setOpened] = useState<LogLine>();
  const [following, setFollowing] = useState(false);
  useInterval(() => refresh(new Set(['logs'])), following ? 2000 : null);
  return (
    <Stack gap="sm">
      <Group>
        <SearchBox
          label="Search"
          w={220}
          value={url.get('search') ?? ''}
          onSearch={(search) => changeUrl({ search })}
        />
        <SearchBox
          label="Computer"
          w={160}
          value={url.get('computer') ?? ''}
          onSearch={(computer) => changeUrl({ computer })}
        />
        <SearchBox
          label="Correlation"
          w={160}
          value={url.get('correlation') ?? ''}
          onSearch={(correlation) => changeUrl({ correlation })}
        />
        <Select
          aria-label="Level"
          placeholder="Every level"
          clearable
          w={170}
          data={levels}
          value={url.get('level')}
          onChange={(level) => changeUrl({ level: level ?? undefined })}
        />
        <Switch
          label="Follow"
          checked={following}
          onChange={(event) => setFollowing(event.currentTarget.checked)}
        />
      </Group>
      <Panel flush>
        <PagedTable
          label="Log lines"
          route={listLogs}
          query={query}
          columns={lineColumns}
          rowId={lineId}
          onOpen={setOpened}
          maxHeight={640}
          empty={<EmptyRoom title="No line matches">Widen the search or the level.</EmptyRoom>}
        />
      </Panel>
      {opened && (
        <Drawer
          opened
          onClose={() => setOpened(undefined)}
          position="right"
          size="lg"
          title={opened.message}
        >
          <Stack>
            <FactList
              facts={[
                { name: 'Time', value: opened.time },
                { name: 'Level', value: <LevelMark level={opened.level} /> },
                { name: 'Source', value: opened.source },
                { name: 'Computer', value: opened.computer || '–' },
                { name: 'Correlation', value: opened.correlation || '–' },
              ]}
            />
            {opened.correlation && (
              <Button
                variant="default"
                style={{ alignSelf: 'flex-start' }}
                onClick={() => {
                  changeUrl({ correlation: opened.correlation });
                  setOpened(undefined);
                }}
              >
                Show all with this correlation
              </Button>
            )}
            <Code block>{JSON.stringify(opened.fields, null, 2)}</Code>
          </Stack>
        </Drawer>
      )}
    </Stack>
  );
};

const groupColumns: readonly TableColumn<LogGroup>[] = [
  {
    id: 'level',
    title: 'Level',
    value: ({ level }) => level,
    cell: ({ level }) => <LevelMark level={level} />,
    width: 90,
  },
  { id: 'source', title: 'Source', value: ({ source }) => source, width: 90 },
  { id: 'message', title: 'Message', value: ({ message }) => message, width: 320, grow: true },
  { id: 'count', title: 'Times', value: (group) => group.count, width: 80, align: 'right' },
  {
    id: 'first',
    title: 'First',
    value: ({ firstAt }) => firstAt,
    cell: ({ firstAt }) => <RelativeTime at={firstAt} />,
    width: 100,
  },
  {
    id: 'last',
    title: 'Last',
    value: ({ lastAt }) => lastAt,
    cell: ({ lastAt }) => <RelativeTime at={lastAt} />,
    width: 100,
  },
  {
    id: 'state',
    title: 'State',
    value: ({ accepted }) => accepted?.reason ?? '',
    cell: ({ accepted, isNew }) =>
      accepted ? (
        <Mark tone="good">{accepted.reason}</Mark>
      ) : isNew ? (
        <Mark tone="bad">New</Mark>
      ) : (
        <Mark tone="warning">Unexplained</Mark>
      ),
    width: 160,
  },
];
const groupId = ({ key }: LogGroup): string => key;

const Explain = ({ group, onClose }: { group: LogGroup; onClose: () => void }) => {
  const [reason, setReason] = useState(group.accepted?.reason ?? '');
  const accept = useAct(acceptLogGroup, { done: 'Explained', onDone: onClose, showsRefusal: true });
  const withdraw = useAct(withdrawLogAcceptance, {
    done: 'It is unexplained again',
    onDone: onClose,
  });
  const params = { key: group.key };
  return (
    <Modal opened onClose={onClose} title={group.message} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate({ params, body: { reason } });
        }}
      >
        <Stack gap="sm">
          <Textarea
            label="Why is it no reason for worry?"
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {accept.error && <RefusalPanel thrown={accept.error} />}
          <Group justify="flex-end">
            {group.accepted && (
              <Button variant="default" onClick={() => withdraw.mutate({ params })}>
                Withdraw
              </Button>
            )}
            <Button type="submit" disabled={reason.trim() === ''} loading={accept.isPending}>
              Accept
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

const Groups = () => {
  const may = useMay();
  const [url, changeUrl] = useUrlState();
  const onlyOpen = url.get('accepted') !== 'too';
  const query = useMemo(
    () => ({ level: 'warn', ...(onlyOpen ? { accepted: false } : {}) }),
    [onlyOpen],
  );
  const [opened, setOpened] = useState<LogGroup>();
  return (
    <Stack gap="sm">
      <Switch
        label="Also those that were explained"
        checked={!onlyOpen}
        onChange={(event) =>
          changeUrl({ accepted: event.currentTarget.checked ? 'too' : undefined })
        }
      />
      <Panel flush>
        <PagedTable
          label="Messages"
          route={listLogGroups}
          query={query}
          columns={groupColumns}
          rowId={groupId}
          maxHeight={640}
          {...(may('logs.manage') ? { onOpen: setOpened } : {})}
          empty={
            <EmptyRoom title="Nothing unexplained">
              No warning and no error waits for an explanation.
            </EmptyRoom>
          }
        />
      </Panel>
      {opened && <Explain group={opened} onClose={() => setOpened(undefined)} />}
    </Stack>
  );
};

export const LogsPage = () => (
  <Page
    title="Logs"
    description="What server, agents and Installation Manager wrote. While the server is down: reeve logs list --offline."
  >
    <TabBar
      tabs={[
        { id: 'messages', title: 'By message', content: <Groups /> },
        { id: 'lines', title: 'Lines', content: <Lines /> },
      ]}
    />
  </Page>
);
