import { Group, Progress, Stack, Text } from '@mantine/core';
import { getPushInstall, type PushInstall } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { withCode } from '../../ui/with-code.tsx';

type Host = PushInstall['hosts'][number];

const states: Record<Host['state'], { tone: Tone; word: string }> = {
  waiting: { tone: 'waiting', word: 'Waiting' },
  connecting: { tone: 'busy', word: 'Connecting' },
  copying: { tone: 'busy', word: 'Copying' },
  installing: { tone: 'busy', word: 'Installing' },
  registered: { tone: 'good', word: 'Registered' },
  failed: { tone: 'bad', word: 'Failed' },
};

const columns: readonly TableColumn<Host>[] = [
  { id: 'host', title: 'Host', value: ({ host }) => host, width: 110 },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => states[state].word,
    cell: ({ state }) => <Mark tone={states[state].tone}>{states[state].word}</Mark>,
    width: 112,
  },
  { id: 'message', title: 'Message', value: ({ message }) => message, width: 220, grow: true },
  { id: 'hostKey', title: 'Host key', value: ({ hostKey }) => hostKey, width: 120, mono: true },
];

const hostOf = ({ host }: Host): string => host;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);

const shownFailures = 20;

/** Why it failed, in full: the remedy is in the message. */
const Failures = ({ hosts }: { hosts: readonly Host[] }) => {
  const failed = hosts.filter(({ state }) => state === 'failed');
  return (
    <Stack gap="xs" p={failed.length > 0 ? 'md' : 0}>
      {failed.slice(0, shownFailures).map(({ host, message }) => (
        <Notice key={host} tone="bad" title={host}>
          {withCode(message)}
        </Notice>
      ))}
    </Stack>
  );
};

const Progressing = ({ install }: { install: PushInstall }) => {
  const done = install.hosts.filter(({ state }) => state === 'registered').length;
  const failed = install.hosts.filter(({ state }) => state === 'failed').length;
  const whole = install.hosts.length;
  return (
    <Panel
      title={install.finishedAt ? 'Finished' : 'In progress'}
      flush
      aside={
        <Text size="xs" c="dimmed">
          started <RelativeTime at={install.createdAt} /> by {install.createdBy}
        </Text>
      }
    >
      <div style={{ padding: '12px 16px' }}>
        <Group gap="md" mb={6} role="status">
          <Text size="sm">
            {done} of {whole} registered
          </Text>
          {failed > 0 && <Mark tone="bad">{failed} failed</Mark>}
        </Group>
        <Progress.Root size="sm" aria-label="Progress">
          <Progress.Section value={share(done, whole)} color="teal" aria-label="Registered" />
          <Progress.Section value={share(failed, whole)} color="red" aria-label="Failed" />
        </Progress.Root>
      </div>
      <DataTable label="Hosts" rows={install.hosts} columns={columns} rowId={hostOf} />
      <Failures hosts={install.hosts} />
    </Panel>
  );
};

export const PushProgress = ({ id }: { id: string }) => {
  const install = useAnswer(getPushInstall, { params: { id } }, { every: 3000 });
  return <Answer of={install}>{(value) => <Progressing install={value} />}</Answer>;
};
