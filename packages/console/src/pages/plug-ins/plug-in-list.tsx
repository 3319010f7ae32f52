import { ActionIcon, Group, Stack, Table, Text } from '@mantine/core';
import { deletePlugInVersion, listPlugIns, type PlugIn } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { bytes, count } from '../../ui/bytes.ts';
import { IconTrash } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { UploadPlugIn } from './upload-plug-in.tsx';

type Version = PlugIn['versions'][number];

const Needs = ({ manifest }: Pick<Version, 'manifest'>) => {
  const parts = [
    `agent ${manifest.agent}`,
    ...Object.entries(manifest.dependsOn).map(([name, range]) => `${name} ${range}`),
    ...Object.entries(manifest.conflictsWith).map(([name, range]) => `not ${name} ${range}`),
  ];
  return (
    <Text size="xs" c="dimmed">
      needs {parts.join(', ')}
    </Text>
  );
};

const Line = ({ name, one }: { name: string; one: Version }) => {
  const may = useMay();
  const remove = useAct(deletePlugInVersion, { done: `${name} ${one.version} is deleted` });
  return (
    <Table.Tr>
      <Table.Td w={140} className="mono">
        {one.version}
      </Table.Td>
      <Table.Td>
        {one.builtIn ? (
          <Mark tone="info">Part of the agent</Mark>
        ) : (
          <Mark tone="good">signed by {one.publisher}</Mark>
        )}
        <Needs manifest={one.manifest} />
      </Table.Td>
      <Table.Td w={120} ta="right">
        {count(one.computers)} computers
      </Table.Td>
      <Table.Td w={90} ta="right">
        {one.builtIn ? '' : bytes(one.bytes)}
      </Table.Td>
      <Table.Td w={160}>
        <RelativeTime at={one.uploadedAt} />
      </Table.Td>
      <Table.Td w={50}>
        {!one.builtIn && may('plug-ins.manage') && (
          <ActionIcon
            aria-label={`Delete ${name} ${one.version}`}
            loading={remove.isPending}
            onClick={() => remove.mutate({ params: { name, version: one.version } })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

export const PlugInList = () => {
  const may = useMay();
  const plugIns = useAnswer(listPlugIns, {});
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640}>
          A plug-in is rolled out, upgraded and removed by a policy of the kind “Agent plug-in”.
          Only files that a known publisher signed are let in.
        </Text>
        {may('plug-ins.manage') && <UploadPlugIn />}
      </Group>
      <Answer of={plugIns}>
        {(list) =>
          list.map(({ name, title, description, versions }) => (
            <Panel key={name} title={title} description={description} flush>
              <Table.ScrollContainer minWidth={640}>
                <Table fz="sm" horizontalSpacing="md">
                  <Table.Tbody>
                    {versions.map((one) => (
                      <Line key={one.version} name={name} one={one} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Panel>
          ))
        }
      </Answer>
    </Stack>
  );
};
