import { Stack, Table, Text } from '@mantine/core';
import { getPlugInMatrix, type PlugInMatrix } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';

type Cell = PlugInMatrix['rows'][number]['cells'][number];

const CellView = ({ version, running, failing, other }: Cell) => (
  <Stack gap={0}>
    <Text size="sm" className="mono">
      {version}
    </Text>
    {running > 0 && <Mark tone="good">{count(running)} running</Mark>}
    {failing > 0 && <Mark tone="bad">{count(failing)} failing</Mark>}
    {other > 0 && <Mark tone="neutral">{count(other)} other</Mark>}
  </Stack>
);

const Troubles = ({ title, list }: { title: string; list: PlugInMatrix['orphans'] }) => (
  <Panel title={title}>
    {list.length === 0 ? (
      <Mark tone="good">None</Mark>
    ) : (
      <Stack gap={4}>
        {list.map(({ name, version, computers, because }) => (
          <Mark key={`${name} ${version} ${because}`} tone="warning" wrap>
            {name} {version} on {count(computers)}: {because}
          </Mark>
        ))}
      </Stack>
    )}
  </Panel>
);

export const Matrix = () => {
  const matrix = useAnswer(getPlugInMatrix, {});
  return (
    <Answer of={matrix}>
      {({ rows, orphans, conflicts, computers }) => (
        <Stack gap="sm">
          <Panel flush>
            {rows.length === 0 ? (
              <EmptyRoom title="No plug-ins yet">They come with the agents’ inventories.</EmptyRoom>
            ) : (
              <Table.ScrollContainer minWidth={560}>
                <Table fz="sm" horizontalSpacing="md" verticalSpacing={8}>
                  <Table.Tbody>
                    {rows.map(({ name, title, cells, without }) => (
                      <Table.Tr key={name}>
                        <Table.Td w={200} fw={550}>
                          {title}
                          <Text size="xs" c="dimmed" className="mono">
                            {name}
                          </Text>
                        </Table.Td>
                        {cells.map((cell) => (
                          <Table.Td key={cell.version}>
                            <CellView {...cell} />
                          </Table.Td>
                        ))}
                        <Table.Td c="dimmed" ta="right">
                          {count(without)} without
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            )}
          </Panel>
          <Troubles title="Orphans" list={orphans} />
          <Troubles title="Conflicts" list={conflicts} />
          <Text size="xs" c="dimmed">
            Over {count(computers)} computers.
          </Text>
        </Stack>
      )}
    </Answer>
  );
};
