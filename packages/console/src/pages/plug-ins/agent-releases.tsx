import { Stack, Text } from '@mantine/core';
import { type AgentRelease, listAgentReleases } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { bytes } from '../../ui/bytes.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const columns: readonly TableColumn<AgentRelease>[] = [
  { id: 'version', title: 'Release', value: ({ version }) => version, width: 120, mono: true },
  {
    id: 'own',
    title: '',
    value: ({ own }) => own,
    cell: ({ own }) => (own ? <Mark tone="info">of this server</Mark> : null),
    width: 140,
  },
  {
    id: 'computers',
    title: 'Computers',
    value: ({ computers }) => computers,
    width: 100,
    align: 'right',
  },
  {
    id: 'size',
    title: 'Size',
    value: (release) => release.bytes,
    cell: (release) => (release.bytes > 0 ? bytes(release.bytes) : 'not at hand'),
    width: 110,
    align: 'right',
  },
  {
    id: 'hash',
    title: 'SHA-256',
    value: ({ sha256 }) => sha256,
    width: 260,
    grow: true,
    mono: true,
  },
];

const idOf = ({ version }: AgentRelease): string => version;

export const AgentReleases = () => {
  const releases = useAnswer(listAgentReleases, {});
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={640}>
        Agents are upgraded by a policy of the kind “Agent upgrade”, in rings. An agent whose new
        release does not check in goes back to the one before by itself.
      </Text>
      <Answer of={releases}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom title="No release at hand" />
            ) : (
              <DataTable label="Agent releases" rows={list} columns={columns} rowId={idOf} />
            )}
          </Panel>
        )}
      </Answer>
    </Stack>
  );
};
